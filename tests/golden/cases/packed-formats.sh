# one.txt, packed by bzip2, xz, zstd, lz4 and zip.
echo 'The council closed the bridge.' > one.txt
base64 -d > bzip2 << 'END'
QlpoOTFBWSZTWRu8CwwAAANTgAAQQAEEAB7lngAgACInqA0PUwhTTIxMTErroUXwQliULrBh1EtWJYfF3JFOFCQG7wLDAA==
END
base64 -d > xz << 'END'
/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAeVGhlIGNvdW5jaWwgY2xvc2VkIHRoZSBicmlkZ2UuCgAAPeoznxeDSCAAATcf6hiJPR+2830BAAAAAARZWg==
END
base64 -d > zstd << 'END'
KLUv/SQf+QAAVGhlIGNvdW5jaWwgY2xvc2VkIHRoZSBicmlkZ2UuCvV+SQ0=
END
base64 -d > lz4 << 'END'
BCJNGGRApx8AAIBUaGUgY291bmNpbCBjbG9zZWQgdGhlIGJyaWRnZS4KAAAAAGc0jcA=
END
base64 -d > zip << 'END'
UEsDBAoAAAAAAEc+dl1f2CkpHwAAAB8AAAAHAAAAb25lLnR4dFRoZSBjb3VuY2lsIGNsb3NlZCB0aGUgYnJpZGdlLgpQSwECHgMKAAAAAABHPnZdX9gpKR8AAAAfAAAABwAAAAAAAAABAAAApIEAAAAAb25lLnR4dFBLBQYAAAAAAQABADUAAABEAAAAAAA=
END
$DEDUP one.txt bzip2 xz zstd lz4 zip
for f in bzip2 xz zstd lz4 zip; do $DEDUP --all - < $f; cat $f | $DEDUP --all -; done
