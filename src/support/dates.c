#include "support/dates.h"

#include "dedup.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#define DAY 86400

/* 0000-01-01T00:00:00Z and 9999-12-31T23:59:59Z: a year has four digits where it is printed. */
#define FIRST INT64_C(-62167219200)
#define LAST  INT64_C(253402300799)

static const char blanks[] = " \t\r\n";

/* A cursor over the bytes; functions that fail leave it anywhere. */
struct cursor {
	const char *at, *end;
};

struct moment {
	int year, month, day, hour, minute, second;
	int offset; /* minutes east of UTC */
};

/* Days since 1970-01-01 in the proleptic Gregorian calendar. Counting years from
 * March puts the leap day last (H. Hinnant, chrono-compatible date algorithms). */
static int64_t days_from_civil(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400, of_era = y - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void civil_from_days(int64_t days, struct moment *m)
{
	int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097,
	        of_era = z - era * 146097;
	int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * y + y / 4 - y / 100), mp = (5 * of_year + 2) / 153;

	m->day = (int)(of_year - (153 * mp + 2) / 5 + 1);
	m->month = (int)(mp < 10 ? mp + 3 : mp - 9);
	m->year = (int)(y + era * 400 + (m->month <= 2));
}

static int days_in_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap);
}

static int64_t moment_seconds(const struct moment *m)
{
	if (m->month < 1 || m->month > 12 || m->day < 1 ||
	    m->day > days_in_month(m->year, m->month) || m->hour > 24 || m->minute > 59 ||
	    m->second > 60 || (m->hour == 24 && (m->minute || m->second)))
		return DEDUP_NO_DATE;
	return days_from_civil(m->year, m->month, m->day) * DAY + m->hour * 3600 + m->minute * 60 +
	       m->second - m->offset * 60;
}

static bool take(struct cursor *c, const char *any)
{
	if (c->at == c->end || !*c->at || !strchr(any, *c->at))
		return false;
	c->at++;
	return true;
}

static void skip_blanks(struct cursor *c)
{
	while (take(c, " \t"))
		;
}

/* Between least and most digits. */
static bool number(struct cursor *c, int least, int most, int *out)
{
	int value = 0, digits = 0;

	for (; digits < most && c->at < c->end && *c->at >= '0' && *c->at <= '9'; digits++)
		value = value * 10 + (*c->at++ - '0');
	*out = value;
	return digits >= least;
}

/* +hh:mm, +hhmm, +hh */
static bool offset(struct cursor *c, int *minutes)
{
	bool west;
	int hour, minute = 0;

	if (c->at == c->end || (*c->at != '+' && *c->at != '-'))
		return false;
	west = *c->at++ == '-';
	if (!number(c, 2, 2, &hour))
		return false;
	if (take(c, ":") || c->at < c->end)
		if (!number(c, 2, 2, &minute))
			return false;
	if (hour > 23 || minute > 59)
		return false;
	*minutes = (west ? -1 : 1) * (hour * 60 + minute);
	return true;
}

/* hh:mm[:ss[.fraction]], or hhmm[ss] where separators are left out. */
static bool clock_time(struct cursor *c, const char *separator, struct moment *m)
{
	int fraction;

	if (!number(c, 2, 2, &m->hour) || (*separator && !take(c, separator)) ||
	    !number(c, 2, 2, &m->minute))
		return false;
	if (*separator ? take(c, separator) : c->at < c->end && *c->at >= '0' && *c->at <= '9')
		if (!number(c, 2, 2, &m->second))
			return false;
	if (take(c, ".,")) {
		if (!number(c, 1, 9, &fraction))
			return false;
		while (take(c, "0123456789"))
			;
	}
	return true;
}

static bool zone_iso(struct cursor *c, struct moment *m)
{
	skip_blanks(c);
	return c->at == c->end || take(c, "Zz") || offset(c, &m->offset);
}

static int64_t parse_iso(struct cursor c, const char *separator, const char *between)
{
	struct moment m = {0};

	if (!number(&c, 4, 4, &m.year) || (*separator && !take(&c, separator)) ||
	    !number(&c, 2, 2, &m.month) || (*separator && !take(&c, separator)) ||
	    !number(&c, 2, 2, &m.day))
		return DEDUP_NO_DATE;
	if (c.at < c.end) {
		bool compact = !*separator && *c.at >= '0' && *c.at <= '9';

		if (!(compact || take(&c, "Tt ")) || !clock_time(&c, between, &m) ||
		    !zone_iso(&c, &m))
			return DEDUP_NO_DATE;
	}
	return c.at == c.end ? moment_seconds(&m) : DEDUP_NO_DATE;
}

/* Up to size letters, as lower case; false if there are none. */
static bool letters(struct cursor *c, char *out, size_t size)
{
	size_t count = 0;

	while (c->at < c->end && isalpha((unsigned char)*c->at)) {
		if (count + 1 < size)
			out[count++] = (char)tolower((unsigned char)*c->at);
		c->at++;
	}
	out[count] = '\0';
	return count > 0;
}

/* RFC 2822, 4.3: the zones that have a meaning; any other name is read as UTC. */
static bool zone_mail(struct cursor *c, struct moment *m)
{
	static const struct {
		char name[4];
		int hours;
	} zones[] = {{"est", -5}, {"edt", -4}, {"cst", -6}, {"cdt", -5},
	             {"mst", -7}, {"mdt", -6}, {"pst", -8}, {"pdt", -7}};
	char name[8];

	skip_blanks(c);
	if (c->at == c->end || offset(c, &m->offset))
		return true;
	if (!letters(c, name, sizeof(name)))
		return false;
	for (size_t i = 0; i < sizeof(zones) / sizeof(*zones); i++)
		if (!strcmp(name, zones[i].name))
			m->offset = zones[i].hours * 60;
	return true;
}

static bool month_name(struct cursor *c, int *month)
{
	static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
	char name[4];
	const char *found;

	if (!letters(c, name, sizeof(name)) || strlen(name) != 3)
		return false;
	found = strstr(names, name);
	if (!found || (found - names) % 3)
		return false;
	*month = (int)(found - names) / 3 + 1;
	return true;
}

/* [Wed, ]1 May 2024 12:00[:00] +0000 [(comment)] */
static int64_t parse_mail(struct cursor c)
{
	struct moment m = {0};
	const char *year;
	char weekday[4];

	if (letters(&c, weekday, sizeof(weekday)))
		take(&c, ",");
	skip_blanks(&c);
	if (!number(&c, 1, 2, &m.day))
		return DEDUP_NO_DATE;
	take(&c, "-");
	skip_blanks(&c);
	if (!month_name(&c, &m.month))
		return DEDUP_NO_DATE;
	take(&c, "-");
	skip_blanks(&c);
	year = c.at;
	if (!number(&c, 2, 4, &m.year))
		return DEDUP_NO_DATE;
	if (c.at - year < 4) /* RFC 2822, 4.3 */
		m.year += c.at - year == 2 && m.year < 50 ? 2000 : 1900;
	skip_blanks(&c);
	if (c.at < c.end && (!clock_time(&c, ":", &m) || !zone_mail(&c, &m)))
		return DEDUP_NO_DATE;
	skip_blanks(&c);
	return c.at == c.end || *c.at == '(' ? moment_seconds(&m) : DEDUP_NO_DATE;
}

/* A Unix time. Seconds stay below 10^11 (the year 5138) and milliseconds reach
 * it in March 1973, so size tells the unit. */
static int64_t parse_unix(struct cursor c)
{
	bool negative = take(&c, "-");
	const char *first = c.at;
	int64_t value = 0;

	while (c.at < c.end && *c.at >= '0' && *c.at <= '9' && c.at - first < 18)
		value = value * 10 + (*c.at++ - '0');
	if (c.at == first)
		return DEDUP_NO_DATE;
	if (take(&c, "."))
		while (take(&c, "0123456789"))
			;
	if (c.at != c.end || value >= INT64_C(100000000000000000))
		return DEDUP_NO_DATE;
	if (value >= INT64_C(100000000000000))
		value /= 1000000;
	else if (value >= INT64_C(100000000000))
		value /= 1000;
	return negative ? -value : value;
}

static bool all_digits(const struct cursor *c)
{
	for (const char *at = c->at; at < c->end; at++)
		if (*at < '0' || *at > '9')
			return false;
	return true;
}

static int64_t parse_any(struct cursor c)
{
	int64_t date = parse_iso(c, "-/", ":");

	if (date == DEDUP_NO_DATE && (!all_digits(&c) || c.end - c.at == 8 || c.end - c.at == 14))
		date = parse_iso(c, "", "");
	if (date == DEDUP_NO_DATE)
		date = parse_unix(c);
	return date == DEDUP_NO_DATE ? parse_mail(c) : date;
}

int64_t date_parse(const char *bytes, size_t size)
{
	struct cursor c = {bytes, bytes + size};
	int64_t date;

	while (take(&c, blanks))
		;
	while (c.end > c.at && c.end[-1] && strchr(blanks, c.end[-1]))
		c.end--;
	if (c.at == c.end)
		return DEDUP_NO_DATE;
	date = parse_any(c);
	return date >= FIRST && date <= LAST ? date : DEDUP_NO_DATE;
}

void date_print(struct buffer *out, int64_t seconds)
{
	int64_t days = seconds / DAY - (seconds % DAY < 0), rest = seconds - days * DAY;
	struct moment m = {0};

	civil_from_days(days, &m);
	buffer_format(out, "%04d-%02d-%02dT%02d:%02d:%02dZ", m.year, m.month, m.day,
	              (int)(rest / 3600), (int)(rest / 60 % 60), (int)(rest % 60));
}

void date_month(int64_t seconds, int *year, int *month)
{
	struct moment m = {0};

	civil_from_days(seconds / DAY - (seconds % DAY < 0), &m);
	*year = m.year;
	*month = m.month;
}
