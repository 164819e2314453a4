#!/usr/bin/env python3
"""Writes csv.h and charsets.h beside itself: what Python's csv and codecs make of random
tables and of news sentences, for the tests of the readers. Run by hand; the output is in
the tree."""

import csv
import io
import os
import random

HERE = os.path.dirname(os.path.abspath(__file__))


def literal(data):
    out = []
    for byte in data:
        if byte in (0x22, 0x5C) or byte < 0x20 or byte > 0x7E or byte == 0x3F:
            out.append("\\%03o" % byte)
        else:
            out.append(chr(byte))
    text = "".join(out)
    lines, line, at = [], "", 0
    while at < len(text):
        step = 4 if text[at] == "\\" else 1
        if len(line) + step > 76:
            lines.append(line)
            line = ""
        line += text[at:at + step]
        at += step
    lines.append(line)
    return "\n\t ".join('"%s"' % line for line in lines)


def tables():
    rng = random.Random(7)
    alphabet = ["a", "b", "Ä", "漢", '"', ",", ";", "\t", "|", "\n", "\r\n", " ", ""]
    for number in range(48):
        delimiter = ",\t;|"[number % 4]
        end = "\r\n" if number % 3 else "\n"
        quoting = csv.QUOTE_ALL if number % 5 == 0 else csv.QUOTE_MINIMAL
        rows = [["".join(rng.choice(alphabet) for _ in range(rng.randrange(9)))
                 for _ in range(3)] for _ in range(5)]
        for row in rows:
            row[0] = row[0] or "x"  # a blank line is no record
        file = io.StringIO(newline="")
        writer = csv.writer(file, delimiter=delimiter, lineterminator=end, quoting=quoting)
        writer.writerow(["id", "text", "title"])
        writer.writerows(rows)
        file.seek(0)
        assert list(csv.reader(file, delimiter=delimiter))[1:] == rows
        yield file.getvalue().encode(), rows


SENTENCES = {
    "de": "Die Brücke über die Spree wird für drei Jahre gesperrt, sagte die Bürgermeisterin am "
          "Dienstag. Die Kosten für den Neubau hätten sich seit der Planung verdoppelt, hieß es.",
    "fr": "Le préfet a annoncé la fermeture du pont pendant l'été, après la découverte de fissures "
          "dans l'un des piliers. Les élèves de l'école voisine prendront le car à la gare.",
    "pl": "Prezydent miasta ogłosił, że most zostanie zamknięty na trzy lata. Koszty budowy wzrosły "
          "dwukrotnie, a mieszkańcy będą musieli jeździć objazdem przez sąsiednią dzielnicę.",
    "ru": "Мэр города сообщил во вторник, что мост через реку закроют на три года. Расходы на "
          "строительство выросли вдвое, а жителям придётся ездить в объезд через соседний район.",
    "el": "Ο δήμαρχος ανακοίνωσε την Τρίτη ότι η γέφυρα θα κλείσει για τρία χρόνια. Το κόστος της "
          "κατασκευής διπλασιάστηκε και οι κάτοικοι θα χρησιμοποιούν άλλο δρόμο.",
    "tr": "Belediye başkanı salı günü köprünün üç yıl süreyle kapatılacağını açıkladı. İnşaat "
          "maliyeti iki katına çıktı ve sakinler komşu ilçeden dolaşmak zorunda kalacak.",
    "he": "ראש העיר הודיע ביום שלישי כי הגשר ייסגר לשלוש שנים. עלות הבנייה הוכפלה, והתושבים "
          "ייאלצו לנסוע בדרך עוקפת דרך השכונה הסמוכה.",
    "ar": "أعلن رئيس البلدية يوم الثلاثاء أن الجسر سيغلق لمدة ثلاث سنوات. وتضاعفت تكلفة البناء، "
          "وسيضطر السكان إلى استخدام طريق بديل عبر الحي المجاور.",
    "ja": "市長は火曜日、川に架かる橋を三年間閉鎖すると発表した。建設費は計画当初の二倍に膨らみ、住民は隣の地区を"
          "通って迂回することになる。工事は来月から始まる予定だという。",
    "zh": "市长周二宣布，横跨河流的大桥将关闭三年。建设费用比最初的计划增加了一倍，居民们将不得不绕道邻近的区域。"
          "工程预计下个月开始，相关部门表示将增加公共汽车班次。",
    "tw": "市長週二宣布，橫跨河流的大橋將關閉三年。建設費用比最初的計畫增加了一倍，居民們將不得不繞道鄰近的區域。"
          "工程預計下個月開始，有關單位表示將增加公車班次。",
    "ko": "시장은 화요일에 강을 가로지르는 다리를 삼 년 동안 폐쇄한다고 발표했다. 건설 비용은 처음 계획보다 두 배로 "
          "늘었으며 주민들은 이웃 지역을 거쳐 우회해야 한다. 공사는 다음 달에 시작될 예정이다.",
}

# Language, Python's name, the name to declare, whether it is found without one.
CHARSETS = [
    ("de", "cp1252", "windows-1252", 1), ("de", "latin-1", "ISO-8859-1", 1),
    ("fr", "cp1252", "windows-1252", 1), ("fr", "mac_roman", "macintosh", 0),
    ("pl", "cp1250", "windows-1250", 1), ("pl", "iso8859-2", "ISO-8859-2", 1),
    ("ru", "cp1251", "windows-1251", 1), ("ru", "koi8-r", "KOI8-R", 1),
    ("ru", "iso8859-5", "ISO-8859-5", 1), ("ru", "cp866", "IBM866", 0),
    ("el", "cp1253", "windows-1253", 1), ("el", "iso8859-7", "ISO-8859-7", 1),
    ("tr", "cp1254", "windows-1254", 1), ("he", "cp1255", "windows-1255", 1),
    ("ar", "cp1256", "windows-1256", 1), ("ar", "iso8859-6", "ISO-8859-6", 1),
    ("ja", "shift_jis", "Shift_JIS", 1), ("ja", "euc_jp", "EUC-JP", 1),
    ("ja", "iso2022_jp", "ISO-2022-JP", 0), ("zh", "gb18030", "GB18030", 1),
    ("zh", "gb2312", "GB2312", 1), ("zh", "gbk", "gbk", 1), ("tw", "big5", "Big5", 1),
    ("ko", "euc_kr", "EUC-KR", 1),
    ("de", "utf-16", "UTF-16", 1), ("zh", "utf-16-le", "UTF-16LE", 1),
    ("ja", "utf-16-be", "UTF-16BE", 1), ("ru", "utf-16-le", "UTF-16LE", 1),
    ("fr", "utf-32", "UTF-32", 1), ("ko", "utf-32-le", "UTF-32LE", 1),
    ("zh", "utf-32-be", "UTF-32BE", 1), ("el", "utf-8", "UTF-8", 1),
    ("el", "utf-8-sig", "UTF-8", 1),
]


def write(name, lines):
    with open(os.path.join(HERE, name), "w", encoding="ascii") as file:
        file.write("/* Written by make.py. */\n")
        file.write("\n".join(lines) + "\n")


def main():
    lines = ["static const struct csv_sample {", "\tconst char *bytes;", "\tsize_t size;",
             "\tconst char *value[5][3];", "} csv_samples[] = {"]
    for data, rows in tables():
        lines.append("\t{%s,\n\t %d,\n\t {" % (literal(data), len(data)))
        for row in rows:
            lines.append("\t  {%s},\n" % ",\n\t   ".join(literal(value.encode()) for value in row))
        lines.append("\t }},")
    write("csv.h", lines + ["};"])
    lines = ["static const struct charset_sample {", "\tconst char *label;", "\tbool is_found;",
             "\tconst char *bytes;", "\tsize_t size;", "\tconst char *utf8;",
             "} charset_samples[] = {"]
    for language, codec, label, found in CHARSETS:
        text = SENTENCES[language].replace("。", "。\n")
        data = text.encode(codec)
        lines.append('\t{"%s", %s,\n\t %s,\n\t %d,\n\t %s},' % (
            label, "true" if found else "false", literal(data), len(data),
            literal(text.encode())))
    write("charsets.h", lines + ["};"])


main()
