#!/usr/bin/env python3
"""Fit the logistic models of src/match/model.c on labelled sets and print their constants.

    fit.py --probe build/tests/probe SET...

SETs are folders as score.py reads them. Features and reasons are those that the program
itself computes (tests/quality/probe.c), so that what is fitted is what decides. For each
set the labelled pairs are taken that the candidate stage proposes, and all that belong
together; every set weighs the same, in it both labels, in these every kind of pair (to
the power 0.3), whatever their numbers. Each constant keeps the sign that its reason
argues for. Needs numpy and scipy.

With --leave-out, each set is also judged by constants fitted on the others. --ablate takes each
reason away in turn, fits the rest again and judges each set by constants fitted on the others;
--calibrate shows which share of the pairs with a score belong together, scored by such constants.

With --lookalikes, which can be given more than once, the pairs that the candidate stage
proposes in an unlabelled JSONL file and that have less than LOOKALIKE of their 3-word shingles
in common count as pairs that do not belong together: a newswire's briefs are alike by the
hundred, and the few real rewrites among them are noise that the fit bears.

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
    "words": [1, 1, 1, 1, 1, -1, -1, -1, -1, 1, None, 1, -1, -1, 1, None, None],
    "briefs": [1, 1, 1, 1, 1, -1, -1, -1, -1, 1, -1, 1, -1, -1, 1, 1, 1],
    "ngrams": [1, 1, 1, -1, -1, -1, -1, 1, -1, 1, 1, -1],
    "story-words": [1, 1, -1, -1, 1],
    "story-ngrams": [1, 1, -1, -1],
}
RIDGE = 1e-4
MARKUP = re.compile(r"<[^>]*>|&nbsp;|\[[^]]*\]\([^)]*\)")  # tags, and links of Markdown
LOOKALIKE = 0.2
LOOKALIKES = "lookalikes"  # the name of their set
# Of television news nearly all that is proposed is alike in phrases alone: twelve times a set. Which of a wire's
# briefs report one event nobody knows.
LOOKALIKE_WEIGHT = {"words": 0.7, "briefs": 1.4, "ngrams": 12, "story-words": 0, "story-ngrams": 1}
# The only briefs that a scanner misread, and the only ones that are no wire items.
SET_WEIGHT = {"briefs": {"ocr-newspapers-overproof": 6, "llm-rewrites-mixset": 1.5}}
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
        number = {name: i for i, name in enumerate(names)}
        asked = "".join(f"{number[a]} {number[b]}\n" for a, b in pairs)
        run = subprocess.run([probe, "features", listing], input=asked, capture_output=True, text=True, check=True)
    header, *rows = run.stdout.splitlines()
    proposed = [p for p, (same, _, _) in labels.items() if same and frozenset(p) in wanted]
    positives = sum(same for same, _, _ in labels.values())
    return pairs, header.split("\t")[:-1], [[float(x) for x in row.split("\t")[:-1]] for row in rows], (
        len(proposed), positives, len(wanted) / len(names))


def lookalikes(probe, path):
    """-> columns of the proposed pairs of the file that are not copies"""
    texts = {}
    for i, line in enumerate(open(path, encoding="utf-8")):
        text = MARKUP.sub("\n", json.loads(line)["text"])
        texts[str(i)] = text.encode("utf-8", "replace")
    with tempfile.TemporaryDirectory() as folder:
        listing = write_texts(folder, texts)
        run = subprocess.run([probe, "candidates", listing], capture_output=True, text=True, check=True)
        run = subprocess.run([probe, "features", listing], input=run.stdout, capture_output=True, text=True,
                             check=True)
    header, *rows = run.stdout.splitlines()
    column = header.split("\t").index("jaccard")
    rows = [[float(x) for x in row.split("\t")[:-1]] for row in rows]
    return [row for row in rows if row[column] < LOOKALIKE]


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


def weights(model, sets, labels, kinds):
    """Balanced over sets, labels and kinds."""
    count = collections.Counter(zip(sets, labels, kinds))
    weight = np.array([KIND_WEIGHT[model].get(k, 1) / count[s, l, k] ** 0.7 for s, l, k in zip(sets, labels, kinds)])
    total = collections.defaultdict(float)
    for s, l, w in zip(sets, labels, weight):
        total[s, l] += w
    small = {s: min(1, sum(1 for x, l in zip(sets, labels) if x == s and l) / 10) for s in set(sets)}
    small[LOOKALIKES] = LOOKALIKE_WEIGHT[model]
    apart = np.where(labels, 1, APART[model])
    more = SET_WEIGHT.get(model, {})
    return np.array([w / total[s, l] * small[s] * more.get(s, 1) for s, l, w in zip(sets, labels, weight)]) * apart


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


def f1(p, y):
    hits = (p & y).sum()
    return 2 * hits / max(1, p.sum() + y.sum())


def errors(p, y, kinds):
    wrong = collections.Counter(("merged " if a else "missed ") + k for a, b, k in zip(p, y, kinds) if a != b)
    return ", ".join(f"{k} {n}" for k, n in wrong.most_common(6))


def gather(args):
    """-> names of the columns; one row a pair: columns, set, same article?, same event?, kind"""
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
    for path in args.lookalikes:
        more = lookalikes(args.probe, path)
        print(f"{path}: {len(more)} lookalikes")
        rows += more
        sets += [LOOKALIKES] * len(more)
        same += [False] * len(more)
        story += [False] * len(more)
        kinds += ["lookalike"] * len(more)
    return header, np.array(rows), np.array(sets), np.array(same), np.array(story), np.array(kinds)


def left_out(x, y, w, sets, signs, given=None):
    """-> log-odds of each pair by constants fitted on the other sets; of lookalikes by all"""
    z = np.empty(len(y))
    for name in dict.fromkeys(sets):
        m = sets == name
        train = ~m if y[m].any() else np.ones(len(y), bool)
        of = (lambda rows: None) if given is None else given.__getitem__
        z[m] = log_odds(fit(x[train], y[train], w[train], signs, of(train)), x[m], of(m))
    return z


def judge(z, y, w, sets):
    """-> mean over the labelled sets of F1 and of log loss, the latter weighted as the fit"""
    scores, losses = [], []
    for name in dict.fromkeys(sets):
        m = sets == name
        if y[m].any():
            loss = np.logaddexp(0, -np.clip(z[m], -8, 8) * (2 * y[m] - 1))
            scores.append(f1(z[m] > 0, y[m]))
            losses.append((loss * w[m]).sum() / w[m].sum())
    return np.mean(scores), np.mean(losses)


def print_fit(names, x, y, w, sets, kinds, signs, given, with_left_out):
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
        if not y[m].any():
            print(f"  {name:26s} merged {(now[m] > 0).sum()} of {m.sum()}")
            continue
        line = f"  {name:26s} F1 of pairs {f1(now[m] > 0, y[m]):.3f}  [{errors(now[m] > 0, y[m], kinds[m])}]"
        if with_left_out:
            line += f"  left out {f1(out[m] > 0, y[m]):.3f} [{errors(out[m] > 0, y[m], kinds[m])}]"
        print(line)
    return fitted


def print_ablation(names, x, y, w, sets, signs, given):
    """Each reason taken away, and the rest fitted again without each set in turn."""
    def row(name, keep):
        kept = [s for s, k in zip(signs, keep) if k]
        z = left_out(x[:, keep], y, w, sets, kept, given)
        score, loss = judge(z, y, w, sets)
        print(f"| {name} | {score:.3f} | {loss:.3f} | {(z[sets == LOOKALIKES] > 0).sum()} |", flush=True)

    print("\n| without | F1 of pairs | log loss | lookalikes merged |\n|---|---|---|---|")
    row("(nothing)", np.ones(len(signs), bool))
    for i, name in enumerate(names):
        row(name, np.arange(len(signs)) != i)


def print_calibration(z, y, sets):
    """What share of the proposed pairs with a score belong together."""
    labelled = sets != LOOKALIKES
    score = 1 / (1 + np.exp(-np.clip(z, -50, 50)))
    edges = [0, .05, .2, .35, .5, .65, .8, .9, .95, 1]
    print("\n| score | pairs | belong together | mean score |\n|---|---|---|---|")
    for low, high in zip(edges, edges[1:]):
        m = labelled & (score >= low) & ((score < high) | (high == 1))
        if m.any():
            print(f"| {low:.2f}-{high:.2f} | {m.sum()} | {y[m].mean():.2f} | {score[m].mean():.2f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--probe", default="build/tests/probe")
    parser.add_argument("--leave-out", action="store_true")
    parser.add_argument("--ablate", action="store_true")
    parser.add_argument("--calibrate", action="store_true")
    parser.add_argument("--lookalikes", metavar="FILE", action="append", default=[])
    parser.add_argument("sets", nargs="+")
    args = parser.parse_args()
    header, table, sets, same, story, kinds = gather(args)
    ngrams = table[:, header.index("ngrams")] >= 0.5
    brief = table[:, header.index("brief")]
    # Sets of both kinds of script go into both: without their 240 pairs of n-grams overproof loses .002.
    words = np.isin(sets, sets[~ngrams]) & ~(ngrams & (sets == LOOKALIKES))
    articles = words & ~np.char.startswith(sets, "briefs")
    by_words = None  # the log-odds of all pairs
    for model, target, rows in (("words", same, articles), ("briefs", same, words & ~ngrams & (brief > 0)),
                                ("ngrams", same, ngrams), ("story-words", story, words & ~ngrams),
                                ("story-ngrams", story, ngrams)):
        columns = [i for i, h in enumerate(header) if h.startswith(model + ":")]
        names = [header[i].split(":", 1)[1] for i in columns]
        x, y, s, k = table[rows][:, columns], target[rows], sets[rows], kinds[rows]
        w, signs, given = weights(model, s, y, k), SIGNS[model], None
        if model == "briefs":
            share = brief[rows, None]
            x, signs = np.hstack([x * share, share]), signs + [0]
            given = by_words[rows] * (1 - share[:, 0])
        print(f"\n{model}: ", end="")
        fitted = print_fit(names, x, y, w, s, k, signs, given, args.leave_out)
        if model == "words":
            by_words = log_odds(fitted, table[:, columns])
        if args.ablate:
            print_ablation(names, x, y, w, s, signs, given)
        if args.calibrate:
            print_calibration(left_out(x, y, w, s, signs, given), y, s)


if __name__ == "__main__":
    main()
