# Two nights: what was there is named, and nothing comes twice.
$DEDUP --index seen.db "$DATA"/funicular-1*.txt "$DATA"/tram-ru-1*.txt "$DATA"/draughts-1*.txt | sed "s|$DATA/||g"
echo first: $?
$DEDUP --index seen.db "$DATA"/funicular-[2-6]*.txt "$DATA"/tram-ru-[23]*.txt | sed "s|$DATA/||g"
echo again:
$DEDUP --index seen.db "$DATA"/funicular-*.txt
$DEDUP --index seen.db --list=drop "$DATA"/funicular-*.txt | sed "s|$DATA/||g"
$DEDUP --index seen.db --check -v
