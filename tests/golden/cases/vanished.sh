# Between looking for files and reading them things happen. A pipe named first holds the
# reading back until they have.
mkfifo gate
mkdir d
for name in gone moved pipe directory cut stays; do article 1 > d/$name.txt; done
records 600 > d/gone.jsonl
$DEDUP -f groups gate d & pid=$!
exec 3> gate
rm d/gone.txt d/gone.jsonl d/pipe.txt d/directory.txt
mv d/moved.txt elsewhere
mkfifo d/pipe.txt
mkdir d/directory.txt
: > d/cut.txt
article 1 >&3
exec 3>&-
wait $pid
echo $?
