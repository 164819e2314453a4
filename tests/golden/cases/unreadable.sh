mkdir -p d/closed
article 1 > d/a.txt
article 1 > d/b.txt
article 1 > d/secret.txt
article 1 > d/closed/c.txt
chmod 755 . d
chmod 0 d/secret.txt d/closed
unprivileged $DEDUP -f groups d; echo $?
unprivileged $DEDUP -f groups d/a.txt d/secret.txt; echo $?
unprivileged $DEDUP d/secret.txt; echo $?
unprivileged $DEDUP --files-from=d/secret.txt; echo $?
