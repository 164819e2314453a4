# A line of more than 64 MB is no record: it is named and passed over, its end not held in memory.
{
	record a 1
	printf '{"id": "long", "text": "'
	head -c 70000000 /dev/zero | tr '\0' x
	printf '"}\n'
	record b 1
	record c 2
	printf '{"id": "open", "text": "'
	head -c 70000000 /dev/zero | tr '\0' x
} > stream
$DEDUP --filter < stream | cut -c 1-12
echo "exit ${PIPESTATUS[0]}"
$DEDUP --annotate < stream | cut -c 1-40
echo "exit ${PIPESTATUS[0]}"
