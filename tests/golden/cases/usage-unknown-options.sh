for option in --nonsense --nonsense=3 -x -qx --indices=db --filter --annotate --explains --memory=1G \
	--tmpdir=/tmp --encodings=latin1 --level-up --lev=near -=; do
	$DEDUP "$option" a.txt
	echo "$option: $?"
done
