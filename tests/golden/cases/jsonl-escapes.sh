# One text in five spellings; lone surrogates become U+FFFD.
cat > r.jsonl <<'END'
{"id":"plain","text":"Der Bürgermeister von Köln trat gestern nach langem Streit über die neue Rheinbrücke zurück 😀 sagte er"}
{"id":"escaped","text":"Der B\u00fcrgermeister von K\u00F6ln trat gestern nach langem Streit \u00fcber die neue Rheinbr\u00fccke zur\u00fcck \ud83d\ude00 sagte er"}
{"id":"slashes","te\u0078t":"Der B\u00fcrgermeister\nvon K\u00f6ln\ttrat\r\ngestern nach langem Streit \u00fcber die neue Rheinbr\u00fccke\bzur\u00fcck \ud83d\uDE00\fsagte er"}
{"id":"last \u201cwins\u201d","text":"nothing of the sort","text":"Der Bürgermeister von Köln trat gestern nach langem Streit über die neue Rheinbrücke zurück 😀 sagte er"}
{"id":"lone \ud83d \udc00 \ud83dx \ud83d\ud83d\ude00","text":"Der Bürgermeister von Köln trat gestern nach langem Streit über die neue Rheinbrücke zurück 😀 sagte er"}
END
$DEDUP -f tsv r.jsonl
