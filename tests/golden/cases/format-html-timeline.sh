# The timeline's bars are hours, days, weeks, months, years or more of these, as the dates ask for;
# articles without a date, and those far from all others, are counted below it.
feed() { # DATE...
	local i=0 date
	for date; do
		printf '{"id": "%d", "text": "%s", "date": "%s"}\n' $i "$(< "$POOL/$((i % 3)).line")" "$date"
		i=$((i + 1))
	done
}
timeline() {
	echo "$1:"
	shift
	feed "$@" | $DEDUP --format=html - |
		sed -n '/<h3 id="time-title">/,/<\/section>/p' | sed 's/<rect[^>]*>//g; s/<[^>]*>/ /g; s/  */ /g'
}
timeline hours 2026-03-01T00:30:00Z 2026-03-01T05:00:00Z 2026-03-02T01:00:00Z 2026-03-02T01:59:59Z
timeline days 2026-02-27 2026-03-01 2026-03-01 2026-03-20
timeline weeks 2025-12-29 2026-01-04 2026-01-05 2026-09-01
timeline months 2020-01-31 2020-02-01 2024-02-29 2024-03-01
timeline years 1969-12-31 1970-01-01 1999-12-31 2026-07-01
timeline centuries 1700-01-01 1789-07-14 2026-01-01
timeline none '' yesterday
timeline some 2026-03-01 ''
dates=()
for i in $(seq 250); do dates+=("2026-03-$((i % 20 + 10))"); done
timeline outlying 1902-01-01 "${dates[@]}"
