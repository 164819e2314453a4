#!/usr/bin/env python3
"""Fit the logistic models of src/match/model.c on labelled sets and print their constants.

    fit.py --probe build/tests/probe [--corpus JSONL LABELS]... -- SET...

SETs are folders as score.py reads them. Features and reasons are those that the program
itself computes (tests/quality/probe.c), so that what is fitted is what decides. For each
set the labelled pairs are taken that the candidate stage proposes, and all that belong
together; every set weighs the same, in it both labels, in these every kind of pair (to
the power 0.3), whatever their numbers. Each constant keeps the sign that its reason
argues for. Needs numpy and scipy.

With --leave-out, each set is also judged by constants fitted on the others. --ablate takes each
reason away in turn, fits the rest again and judges each set by constants fitted on the others;
--calibrate shows which share of the pairs with a score belong together, scored by such constants.

With --corpus, which can be given more than once, pairs of a real corpus are fitted on, too, that were
drawn from what the candidate stage proposes in it, read and judged (README.md). A row of LABELS is
two ids, the verdict, and how many proposed pairs the row stands for.

Pairs in scripts without spaces, whose terms are n-grams, have models of their own. So have briefs, but for
stories; the program blends from it to that of other articles, and so does its fit.
"""
import argparse
import collections
import itertools
import json
import os
import re
import subprocess
import tempfile

import numpy as np
from scipy.optimize import minimize

# +1: for, -1: against, 0: either, None: not used. Order as in model.c.
SIGNS = {
    "words": [1, 1, 1, 1, 1, -1, -1, -1, -1, 1, None, 1, -1, -1, 1, None, None, None],
    "briefs": [1, 1, 1, 1, 1, -1, -1, -1, -1, 1, -1, 1, -1, -1, 1, 1, 1, 1],
    "ngrams": [1, 1, 1, -1, -1, -1, -1, 1, -1, 1, 1, -1],
    "story-words": [1, 1, -1, -1, 1],
    "story-ngrams": [1, 1, -1, -1],
}
RIDGE = 1e-4
MARKUP = re.compile(r"<[^>]*>|&nbsp;|\[[^]]*\]\([^)]*\)")  # tags, and links of Markdown
# The verdict on a pair of a corpus, but for S, one article; E is one event, the rest what the letters begin.
VERDICTS = {"S": "same", "E": "event", "U": "update", "F": "form", "O": "other"}
# A model's pairs of corpora that belong together weigh as much as so many sets, all others as so many: of what is
# proposed in a newswire one in forty belongs together, in CCTV's news one in a thousand. Those of long articles and
# of CCTV are too few, 20 and 9, to say what such pairs are like.
CORPUS_WEIGHT = {"words": (0, 4), "briefs": (2, 16), "ngrams": (0, 12), "story-words": (0, 0), "story-ngrams": (0, 3)}
# Sets of their kind: read by a scanner, chains of copies among reports of one event, articles that are no wire items.
SET_WEIGHT = {
    "words": {"story-chains-gedikli": 2, "ocr-icdar": 2},
    "briefs": {"ocr-newspapers-overproof": 8, "story-chains-gedikli": 2, "ocr-icdar": 2, "llm-rewrites-mixset": 1.5},
}
# What a tool must not merge, however few pairs of it there are.
NOT_THE_SAME = {"same story": 40, "sibling": 10, "lookalike": 6}
KIND_WEIGHT = {"words": NOT_THE_SAME, "briefs": NOT_THE_SAME, "ngrams": NOT_THE_SAME,
               "story-words": {"sibling": 40}, "story-ngrams": {"sibling": 40}}
# Pairs that do not belong together count so much: stories must not grow into topics. n-grams of any two articles
# agree more; with 2 stories of Japanese run into each other (F1 .66, with 4 .87).
APART = {"words": 1, "briefs": 1, "ngrams": 1, "story-words": 2, "story-ngrams": 4}


def load(folder):
    """-> {id: text}, {(id, id): (same article?, same event?, kind)}"""
    texts, labels = {}, {}
    truth = os.path.join(folder, "truth.tsv")
    if os.path.exists(truth):
        rows = [line.rstrip("\n").split("\t") for line in open(truth, encoding="utf-8") if line.strip()]
        for row in rows:
            with open(os.path.join(folder, row[0]), "rb") as file:
                texts[row[0]] = file.read()
        for a, b in itertools.combinations(rows, 2):
            kind = "/".join(sorted((a[3], b[3]))) if a[1] == b[1] else "other"
            if kind == "other" and a[0].split("/")[0] == b[0].split("/")[0]:
                kind = "lookalike" if {a[3], b[3]} == {"src", "lookalike"} else "sibling"
            labels[a[0], b[0]] = (a[2] == b[2], a[1] == b[1], kind)
        return texts, labels
    about = json.load(open(os.path.join(folder, "set.json"), encoding="utf-8"))
    for line in open(os.path.join(folder, "docs.jsonl"), encoding="utf-8"):
        record = json.loads(line)
        texts[record["id"]] = record["text"].encode("utf-8", "replace")
    group = {i: i for i in texts}

    def find(x):
        while group[x] != x:
            x = group[x]
        return x

    given = {}
    for line in open(os.path.join(folder, "pairs.tsv"), encoding="utf-8"):
        a, b, label, kind = line.rstrip("\n").split("\t")
        given[a, b] = given[b, a] = (label, kind)
        if label == "1":
            group[find(a)] = find(b)
    for a, b in itertools.combinations(texts, 2):
        label, kind = given.get((a, b), ("", "other"))
        same = find(a) == find(b)
        story = same or label == "s" or "same-story" in kind
        if same or about["exhaustive"] or label or "mixset" in folder:
            labels[a, b] = (same, story, "same story" if story and not same else kind if same else "other")
    return texts, labels


def measure(probe, texts, labels):
    """-> kept pairs and the columns that the probe prints for them"""
    with tempfile.TemporaryDirectory() as folder:
        names, listing = list(texts), write_texts(folder, texts)
        run = subprocess.run([probe, "candidates", listing], capture_output=True, text=True, check=True)
    wanted = {frozenset(names[int(x)] for x in line.split()) for line in run.stdout.splitlines()}
    pairs = [p for p, (same, event, _) in labels.items() if same or event or frozenset(p) in wanted]
    proposed = [p for p, (same, _, _) in labels.items() if same and frozenset(p) in wanted]
    positives = sum(same for same, _, _ in labels.values())
    rows, header = features(probe, texts, pairs)
    return pairs, header, rows, (len(proposed), positives, len(wanted) / len(names))


def corpus(probe, path, labels):
    """-> of each row of labels the columns, the verdict, and how many pairs it stands for"""
    rows = [line.rstrip("\n").split("\t") for line in open(labels, encoding="utf-8") if line.strip()]
    names = {name for row in rows for name in row[:2]}
    texts = {}
    for line in open(path, encoding="utf-8"):
        record = json.loads(line)
        if str(record["id"]) in names:
            texts[str(record["id"])] = MARKUP.sub("\n", record["text"]).encode("utf-8", "replace")
    columns, _ = features(probe, texts, [row[:2] for row in rows])
    return columns, [VERDICTS[row[2]] for row in rows], [float(row[3]) for row in rows]


def features(probe, texts, pairs):
    """-> a row of columns for each pair, the columns' names"""
    with tempfile.TemporaryDirectory() as folder:
        listing, number = write_texts(folder, texts), {name: i for i, name in enumerate(texts)}
        asked = "".join(f"{number[a]} {number[b]}\n" for a, b in pairs)
        run = subprocess.run([probe, "features", listing], input=asked, capture_output=True, text=True, check=True)
    header, *rows = run.stdout.splitlines()
    return [[float(x) for x in row.split("\t")[:-1]] for row in rows], header.split("\t")[:-1]


def write_texts(folder, texts):
    """Writes each text to a file; -> the file that lists them"""
    listing = os.path.join(folder, "list")
    with open(listing, "w", encoding="utf-8") as file:
        for i, name in enumerate(texts):
            path = os.path.join(folder, str(i))
            with open(path, "wb") as text:
                text.write(texts[name])
            file.write(path + "\n")
    return listing


def weights(model, sets, labels, kinds, stands):
    """Balanced over sets, labels and kinds; of corpora over labels, by what a pair stands for."""
    count = collections.Counter(zip(sets, labels, kinds))
    weight = np.array([KIND_WEIGHT[model].get(k, 1) / count[s, l, k] ** 0.7 for s, l, k in zip(sets, labels, kinds)])
    total = collections.defaultdict(float)
    for s, l, w in zip(sets, labels, weight):
        total[s, l] += w
    small = {s: min(1, sum(1 for x, l in zip(sets, labels) if x == s and l) / 10) for s in set(sets)}
    apart = np.where(labels, 1, APART[model])
    more = SET_WEIGHT.get(model, {})
    by_sets = np.array([w / total[s, l] * small[s] * more.get(s, 1) for s, l, w in zip(sets, labels, weight)]) * apart
    together = max(stands[labels].sum(), 1), max(stands[~labels].sum(), 1)
    same, other = CORPUS_WEIGHT[model]
    by_corpora = np.where(labels, same / together[0], other / together[1]) * stands
    return np.where(stands > 0, by_corpora, by_sets)


def fit(x, y, w, signs, given=None):
    """-> coefficients, constant. given: a part of the log-odds of each pair that is known, and has a constant; then
    that of the rest is the coefficient of a column"""
    w = w / w.sum()
    known = 0 if given is None else given
    mean = np.average(x, axis=0, weights=w) if given is None else np.zeros(x.shape[1])
    spread = np.sqrt(np.average((x - mean) ** 2, axis=0, weights=w)) + 1e-9
    z, t = (x - mean) / spread, 2 * y - 1

    def loss(b):
        margin = (z @ b[:-1] + b[-1] + known) * t
        slope = -t * w / (1 + np.exp(np.clip(margin, -50, 50)))
        return ((w * np.logaddexp(0, -margin)).sum() + RIDGE * (b[:-1] ** 2).sum(),
                np.append(z.T @ slope + 2 * RIDGE * b[:-1], slope.sum()))

    bounds = [{1: (0, None), -1: (None, 0), 0: (None, None), None: (0, 0)}[s] for s in signs]
    bounds.append((None, None) if given is None else (0, 0))
    b = minimize(loss, np.zeros(len(signs) + 1), jac=True, bounds=bounds, method="L-BFGS-B",
                 options={"maxiter": 1000}).x
    coefficients = b[:-1] / spread
    constant = b[-1] - (coefficients * mean).sum()
    return coefficients, constant


def log_odds(fitted, x, given=None):
    coefficients, constant = fitted
    return x @ coefficients + constant + (0 if given is None else given)


def neutral(x, y, w):
    """What speaks neither for nor against: halfway between the two labels' means"""
    return (np.average(x[y], axis=0, weights=w[y]) + np.average(x[~y], axis=0, weights=w[~y])) / 2


def f1(p, y, stands=None):
    n = np.ones(len(y)) if stands is None else np.where(stands > 0, stands, 1)
    return 2 * n[p & y].sum() / max(1, n[p].sum() + n[y].sum())


def errors(p, y, kinds):
    wrong = collections.Counter(("merged " if a else "missed ") + k for a, b, k in zip(p, y, kinds) if a != b)
    return ", ".join(f"{k} {n}" for k, n in wrong.most_common(6))


def gather(args):
    """-> names of the columns; one row a pair: columns, set, same article?, same event?, kind, how many pairs of a
    corpus it stands for (of a set: 0)"""
    sets, same, story, kinds, rows = [], [], [], [], []
    for folder in args.sets:
        name = os.path.basename(os.path.normpath(folder))
        texts, labels = load(folder)
        pairs, header, measured, (hit, of, each) = measure(args.probe, texts, labels)
        print(f"{name}: {len(pairs)} pairs, {hit} of {of} that belong together proposed, "
              f"{each:.1f} candidates an article")
        for pair, row in zip(pairs, measured):
            sets.append(name)
            same.append(labels[pair][0])
            story.append(labels[pair][1])
            kinds.append(labels[pair][2])
            rows.append(row)
    stands = [0] * len(rows)
    for path, labels in args.corpus:
        columns, verdicts, counts = corpus(args.probe, path, labels)
        print(f"{labels}: {len(columns)} pairs that stand for {sum(counts):.0f}")
        rows += columns
        sets += [os.path.splitext(os.path.basename(labels))[0]] * len(columns)
        same += [v == "same" for v in verdicts]
        story += [v in ("same", "event") for v in verdicts]
        kinds += verdicts
        stands += counts
    return (header, *(np.array(column) for column in (rows, sets, same, story, kinds, stands)))


def left_out(x, y, w, sets, signs, given=None):
    """-> log-odds of each pair by constants fitted on the other sets"""
    z = np.empty(len(y))
    for name in dict.fromkeys(sets):
        m = sets == name
        train = ~m if y[m].any() else np.ones(len(y), bool)
        of = (lambda rows: None) if given is None else given.__getitem__
        z[m] = log_odds(fit(x[train], y[train], w[train], signs, of(train)), x[m], of(m))
    return z


def judge(z, y, w, sets, stands):
    """-> mean over the sets of F1 and of log loss, the latter weighted as the fit"""
    scores, losses = [], []
    for name in dict.fromkeys(sets):
        m = sets == name
        if y[m].any():
            loss = np.logaddexp(0, -np.clip(z[m], -8, 8) * (2 * y[m] - 1))
            scores.append(f1(z[m] > 0, y[m], stands[m]))
            losses.append((loss * w[m]).sum() / max(w[m].sum(), 1e-9))
    return np.mean(scores), np.mean(losses)


def verdict(z, y, kinds, stands):
    """-> how well log-odds tell pairs, in words"""
    p = z > 0
    line = f"{f1(p, y, stands):.3f} [{errors(p, y, kinds)}]"
    if stands.any():
        right = stands[p & y].sum()
        line += f", precision {right / max(1, stands[p].sum()):.2f}, recall {right / stands[y].sum():.2f}"
    return line


def print_fit(names, x, y, w, sets, kinds, stands, signs, given, with_left_out):
    """-> what was fitted"""
    fitted = coefficients, constant = fit(x, y, w, signs, given)
    now = log_odds(fitted, x, given)
    out = left_out(x, y, w, sets, signs, given) if with_left_out else now
    middle = neutral(x, y, w) if given is None else neutral(x / x[:, -1:], y, w * x[:, -1])
    if given is not None:
        constant = coefficients[-1]
    print(f"constant {constant:.3f}")
    for name, c, n in zip(names, coefficients, middle):
        print(f'        {{"{name}", {c:.3f}, {n:.3f}}},')
    for name in dict.fromkeys(sets):
        m = sets == name
        if y[m].any():
            line = f"  {name:26s} F1 of pairs {verdict(now[m], y[m], kinds[m], stands[m])}"
            if with_left_out:
                line += f"  left out {verdict(out[m], y[m], kinds[m], stands[m])}"
            print(line)
    return fitted


def print_ablation(names, x, y, w, sets, stands, signs, given):
    """Each reason taken away, and the rest fitted again without each set in turn."""
    def row(name, keep):
        kept = [s for s, k in zip(signs, keep) if k]
        score, loss = judge(left_out(x[:, keep], y, w, sets, kept, given), y, w, sets, stands)
        print(f"| {name} | {score:.3f} | {loss:.3f} |", flush=True)

    print("\n| without | F1 of pairs | log loss |\n|---|---|---|")
    row("(nothing)", np.ones(len(signs), bool))
    for i, name in enumerate(names):
        row(name, np.arange(len(signs)) != i)


def print_calibration(z, y, stands):
    """What share of the proposed pairs with a score belong together, in sets and in corpora."""
    score = 1 / (1 + np.exp(-np.clip(z, -50, 50)))
    edges = [0, .05, .2, .35, .5, .65, .8, .9, .95, 1]
    print("\n| score | pairs of sets | belong together | of corpora | belong together |\n|---|---|---|---|---|")
    for low, high in zip(edges, edges[1:]):
        m = (score >= low) & ((score < high) | (high == 1))
        cells = []
        for n in (np.where(stands > 0, 0, 1)[m], stands[m]):
            cells.append(f"{n.sum():.0f} | {(n * y[m]).sum() / n.sum():.2f}" if n.any() else "0 | -")
        print(f"| {low:.2f}-{high:.2f} | {' | '.join(cells)} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--probe", default="build/tests/probe")
    parser.add_argument("--leave-out", action="store_true")
    parser.add_argument("--ablate", action="store_true")
    parser.add_argument("--calibrate", action="store_true")
    parser.add_argument("--corpus", nargs=2, metavar=("JSONL", "LABELS"), action="append", default=[])
    parser.add_argument("sets", nargs="+")
    args = parser.parse_args()
    header, table, sets, same, story, kinds, stands = gather(args)
    ngrams = table[:, header.index("ngrams")] >= 0.5
    brief = table[:, header.index("brief")]
    # Sets of both kinds of script go into both: without their 240 pairs of n-grams overproof loses .002.
    words = np.isin(sets, sets[~ngrams])
    articles = words & ~np.char.startswith(sets, "briefs") & ~((stands > 0) & (brief >= 0.5))
    known = kinds != VERDICTS["U"]  # whether it is one event: of an update readers may think either
    by_words = None  # the log-odds of all pairs
    for model, target, rows in (("words", same, articles), ("briefs", same, words & ~ngrams & (brief > 0)),
                                ("ngrams", same, ngrams), ("story-words", story, words & ~ngrams & known),
                                ("story-ngrams", story, ngrams & known)):
        columns = [i for i, h in enumerate(header) if h.startswith(model + ":")]
        names = [header[i].split(":", 1)[1] for i in columns]
        x, y, s, k, n = table[rows][:, columns], target[rows], sets[rows], kinds[rows], stands[rows]
        w, signs, given = weights(model, s, y, k, n), SIGNS[model], None
        if model == "briefs":
            share = brief[rows, None]
            x, signs = np.hstack([x * share, share]), signs + [0]
            given = by_words[rows] * (1 - share[:, 0])
        print(f"\n{model}: ", end="")
        fitted = print_fit(names, x, y, w, s, k, n, signs, given, args.leave_out)
        if model == "words":
            by_words = log_odds(fitted, table[:, columns])
        if args.ablate:
            print_ablation(names, x, y, w, s, n, signs, given)
        if args.calibrate:
            print_calibration(left_out(x, y, w, s, signs, given), y, n)


if __name__ == "__main__":
    main()
