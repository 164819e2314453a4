$DEDUP --version
