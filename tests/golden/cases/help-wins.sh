$DEDUP --help nonexistent | head -n 1
$DEDUP --version nonexistent | head -n 1
