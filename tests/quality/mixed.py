#!/usr/bin/env python3
"""Score labelled sets inside a large corpus.

    mixed.py [--dedup build/dedup] [--level paraphrase] --corpus FILE.jsonl --score SCORE.PY SET...

Each set in turn is added to the articles of FILE (which nobody labelled and which have nothing
to do with it), and only the set's own articles are scored: pairs as score.py counts them, and
each article of the corpus in a cluster with one of the set as one more false pair. Printed: F1
alone, F1 inside the corpus, precision, recall, false pairs with the corpus. Python 3 standard
library only.
"""
import argparse
import collections
import importlib.util
import itertools
import json
import os
import subprocess
import tempfile


def read_texts(folder, ids):
    docs = os.path.join(folder, "docs.jsonl")
    if os.path.exists(docs):
        return {r["id"]: r["text"] for r in map(json.loads, open(docs, encoding="utf-8"))}
    return {i: open(os.path.join(folder, i), encoding="utf-8", errors="replace").read() for i in ids}


def clusters(dedup, level, records):
    """-> {id: cluster number} of the clustered ones"""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        for name, text in records:
            file.write(json.dumps({"id": name, "text": text}) + "\n")
        file.flush()
        run = subprocess.run([dedup, "-q", "--level", level, "--format", "tsv", file.name],
                             stdout=subprocess.PIPE, check=True)
    rows = [line.split("\t") for line in run.stdout.decode("utf-8").splitlines()]
    return {row[4]: row[0] for row in rows}


def count(place, groups, labels, exhaustive):
    """-> right pairs, false pairs, missed pairs, of the false ones those with the corpus"""
    together = collections.defaultdict(list)
    strangers = collections.Counter()
    for name, cluster in place.items():
        if name in groups:
            together[cluster].append(name)
        else:
            strangers[cluster] += 1
    hits = false = 0
    for members in together.values():
        for a, b in itertools.combinations(members, 2):
            same = groups[a] == groups[b]
            hits += same
            false += not same and (exhaustive or labels.get((a, b) if a < b else (b, a), "?")[0] == "0")
    outside = sum(strangers[c] * len(m) for c, m in together.items())
    sizes = collections.Counter(groups.values())
    wanted = sum(n * (n - 1) // 2 for n in sizes.values())
    return hits, false + outside, wanted - hits, outside


def f1(hits, false, missed):
    return 2 * hits / max(1, 2 * hits + false + missed)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dedup", default="build/dedup")
    parser.add_argument("--level", default="paraphrase")
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--score", required=True, help="score.py of the labelled sets")
    parser.add_argument("sets", nargs="+")
    args = parser.parse_args()
    spec = importlib.util.spec_from_file_location("score", args.score)
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    corpus = [("corpus " + r.get("id", str(i)), r["text"])
              for i, r in enumerate(map(json.loads, open(args.corpus, encoding="utf-8")))]
    print(f"{'set':28s} alone mixed precision recall with corpus")
    for folder in args.sets:
        ids, truth, exhaustive, *_ = score.load(folder, args.level)
        texts, groups = read_texts(folder, ids), score.closure(ids, truth)
        records = [(i, texts[i]) for i in ids]
        alone = count(clusters(args.dedup, args.level, records), groups, truth, exhaustive)
        mixed = clusters(args.dedup, args.level, corpus + records)
        hits, false, missed, outside = count(mixed, groups, truth, exhaustive)
        name = os.path.basename(os.path.normpath(folder))
        print(f"{name:28s} {f1(*alone[:3]):5.3f} {f1(hits, false, missed):5.3f} "
              f"{hits / max(1, hits + false):9.3f} {hits / max(1, hits + missed):6.3f} {outside:11d}", flush=True)


if __name__ == "__main__":
    main()
