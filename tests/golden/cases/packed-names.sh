# Names of members in letters that the locale does not have.
article 1 > a.txt
article 1 > Zürich.txt
article 1 > 日本.txt
cp a.txt b.txt
python3 - <<'END' || skip "no python3"
import zipfile
with zipfile.ZipFile("z.zip", "w") as file:
    for name in ("a.txt", "Zürich.txt", "日本.txt", "b.txt"):
        file.write(name)
END
$DEDUP -f groups z.zip
LC_ALL=C $DEDUP -f groups z.zip | tail -n 1
