[ -e /dev/full ] || skip "no /dev/full"
$DEDUP --help > /dev/full
