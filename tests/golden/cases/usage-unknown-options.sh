for option in --nonsense --nonsense=3 -x -qx --indices=db --filters --annotated --explains --memories=1G \
	--tmpdirs=/tmp --encodings=latin1 --level-up --lev=near -=; do
	$DEDUP "$option" a.txt
	echo "$option: $?"
done
