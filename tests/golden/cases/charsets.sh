# Text in any charset, found or named; what was read in the wrong one.
python3 - << 'END' || skip "python3 is missing"
texts = {
    "ru": ("Мэр города сообщил во вторник, что мост через реку закроют на три года. Расходы на "
           "строительство выросли вдвое, а жителям придётся ездить в объезд через соседний район. ",
           "utf-8 utf-16 utf-16-le utf-32-be koi8-r cp1251 iso8859-5"),
    "ja": ("市長は火曜日、川に架かる橋を三年間閉鎖すると発表した。\n建設費は計画当初の二倍に膨らみ、住民は隣の地区を"
           "通って迂回することになる。\n工事は来月から始まる予定だという。\n",
           "utf-8 utf-8-sig utf-16-be utf-32 shift_jis euc-jp"),
    "de": ("Die Brücke über die Spree wird für drei Jahre gesperrt, sagte die Bürgermeisterin. "
           "Die Kosten für den Neubau hätten sich verdoppelt, hieß es in der Sitzung des Rates. ",
           "utf-8 cp1252"),
}
for name, (text, codecs) in texts.items():
    for codec in codecs.split():
        open(name + "." + codec, "wb").write(text.encode(codec))
    for codec in "latin-1", "cp1252":
        wrong = text.encode().decode(codec, "ignore").encode()
        if wrong.decode().encode(codec) == text.encode():
            open(name + ".mojibake-" + codec, "wb").write(wrong)
open("ru.cp866", "wb").write(texts["ru"][0].encode("cp866"))
open("de.damaged", "wb").write(texts["de"][0].encode() + b"\xff\xfe\xff")
END
$DEDUP --min-words=5 -v -f groups ru.[ikmu]* ru.cp1251 ja.* de.*
$DEDUP --min-words=5 --encoding=ibm866 -f groups ru.cp866; $DEDUP --min-words=5 --encoding=cp866 --all ru.cp866
$DEDUP --encoding=none ru.cp866; echo $?
