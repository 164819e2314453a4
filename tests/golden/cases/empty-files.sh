: > empty-1.txt
: > empty-2.txt
printf '\n \n' > blank.txt
printf '...' > dots.txt
article 1 > a.txt
$DEDUP empty-1.txt empty-2.txt blank.txt dots.txt a.txt; echo $?
$DEDUP --list=keep empty-1.txt empty-2.txt blank.txt dots.txt a.txt
$DEDUP --list=drop empty-1.txt empty-2.txt blank.txt dots.txt a.txt
