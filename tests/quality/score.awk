# score.awk: pairwise precision, recall and F1 of a tsv report against truth.tsv.
#
#     awk -f score.awk -v column=3 REPORT data/truth.tsv
#
# column: what makes articles belong together in truth.tsv: 3 the group, 2 the
# event. Prints articles, precision, recall, F1.
BEGIN { FS = "\t" }
FNR == NR { cluster[$5] = $1; next }
{ name[++n] = $1; truth[n] = $column }
END {
	for (i = 1; i <= n; i++)
		for (j = i + 1; j <= n; j++) {
			got = (name[i] in cluster) && (name[j] in cluster) && cluster[name[i]] == cluster[name[j]]
			want = truth[i] == truth[j]
			both += got && want
			found += got
			wanted += want
		}
	precision = found ? both / found : 1
	recall = wanted ? both / wanted : 1
	f1 = precision + recall ? 2 * precision * recall / (precision + recall) : 0
	printf "%d %.3f %.3f %.3f\n", n, precision, recall, f1
}
