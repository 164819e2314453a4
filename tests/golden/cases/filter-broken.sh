# Lines that are no records are named and passed over; --annotate passes them on as they are.
{
	record a 1
	echo '{"id": "b", "text": '
	echo
	echo '{"id": "c", "title": "no text"}'
	echo '["d"]'
	record e 1
	record f 2
	printf '{"id": "g", "te'
} > stream
$DEDUP --filter < stream | cut -c 1-12
echo "exit ${PIPESTATUS[0]}"
$DEDUP --annotate < stream 2> /dev/null | sed 's/"text": "[^"]*"/TEXT/'
echo " exit ${PIPESTATUS[0]}"
$DEDUP --filter --strict --index strict.db < stream | cut -c 1-12
echo "exit ${PIPESTATUS[0]}"
$DEDUP --index strict.db --index-info | grep '^articles'
