# After a second there is a line on standard error, and it is taken away again.
# A pipe has no known end, so none is foretold.
{ sleep 1.1; for i in $(seq 20); do records 300 | sed "s|r|$i-&|"; done; sleep 0.3
  for i in $(seq 21 40); do records 300 | sed "s|r|$i-&|"; done; } | $DEDUP --progress=always -l exact --list=keep - | wc -l
{ sleep 1.1; records 10; } | $DEDUP -l exact --list=keep - | wc -l
