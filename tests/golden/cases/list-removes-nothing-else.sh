# The recipe of the manual, with names that break naive ones.
article 1 > 'a b.txt'
article 1 > "$(printf 'line\nfeed.txt')"
article 1 > "it's.txt"
article 2 > '*.txt'
$DEDUP -0 --list=drop . | xargs -0 rm --
ls -b
