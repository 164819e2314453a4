# A table in another charset: found, marked, named.
python3 - << 'END' || skip "python3 is missing"
text = ("Die Brücke über die Spree wird für drei Jahre gesperrt, sagte die Bürgermeisterin. "
        "Die Kosten für den Neubau hätten sich verdoppelt, hieß es in der Sitzung des Rates. ")
for codec in "utf-8", "utf-8-sig", "latin-1", "utf-16", "utf-16-be", "utf-32":
    with open(codec + ".csv", "w", encoding=codec, newline="") as file:
        file.write('id,text\r\n%s,"%s"\r\n' % (codec, text))
    with open(codec + ".jsonl", "w", encoding=codec) as file:
        file.write('{"id":"json %s","text":"%s"}\n' % (codec, text))
END
rm latin-1.jsonl
$DEDUP -f groups --min-words=5 ./*.csv ./*.jsonl
$DEDUP -f groups --min-words=5 utf-8.csv - < utf-16.csv
cat utf-16-be.jsonl | $DEDUP -f groups --min-words=5 - utf-8.jsonl
$DEDUP -f groups --min-words=5 --encoding=latin1 latin-1.csv
$DEDUP -f groups --min-words=5 --encoding=utf-16 utf-16.csv utf-16.jsonl
