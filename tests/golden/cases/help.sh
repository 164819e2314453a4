$DEDUP --help
