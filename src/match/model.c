#include "match/model.h"

#include <math.h>

/* Of anchor_order, but for articles of more than a dozen anchors in perfect order. */
#define ANCHOR_ORDER_MOST 0.85

static double above(double value, double from)
{
	return value > from ? value - from : 0;
}

static double below(double value, double to)
{
	return value < to ? to - value : 0;
}

static const struct dd_reason same_reasons[] = {
        {"numbers agree", 0.622, 0.463},
        {"anchors in order", 7.982, 0.593},
        {"particulars in order", 2.852, -1.422},
        {"particulars shared", 0.000, -0.983},
        {"more particulars shared", 11.626, 0.419},
        {"particulars evenly spaced", 2.217, 0.405},
        {"numbers clash", -3.159, 0.444},
        {"few anchors", 0.000, 0.071},
        {"copied in part only", -37.873, 0.037},
        {"copied, the rest is other matter", -9.730, 0.040},
        {"longer one retold", 3.594, 0.797},
        {"background overlap", -67.426, 0.035},
        {"same frame, other numbers", -14.862, 0.162},
        {"many particulars", 1.491, 3.814},
        {"names and numbers agree", 0.451, 0.629},
};

/* What a partly copied pair is: some passages literal, others not, and not the nearly
 * complete copy that an excerpt is. 1 up to 80 % copied, 0 from 95 % on. */
static double partial(const struct dd_features *f)
{
	double ramp = (0.95 - f->copied) / 0.15;
	return f->copied * (ramp < 0 ? 0 : ramp > 1 ? 1 : ramp);
}

static void measure_same(const struct dd_features *f, double *x)
{
	x[0] = f->number_odds;
	x[1] = f->anchor_order * (f->anchored < 0.2 ? f->anchored / 0.2 : 1);
	x[2] = log(f->tie_chain + 0.03);
	x[3] = log(f->ties + 0.03);
	x[4] = f->ties;
	x[5] = f->tie_gaps;
	x[6] = above(f->number_clash, 1.5);
	x[7] = below(f->anchored, 0.25);
	x[8] = partial(f) * below(f->jaccard, 0.6);
	x[9] = partial(f) * f->bare_l;
	x[10] = f->fresh_l;
	x[11] = f->background;
	x[12] = f->cover_l * (1 - f->number_jaccard);
	x[13] = log1p(f->tie_count);
	x[14] = f->specifics;
}

const struct dd_model dd_model_same = {
        .reasons = same_reasons,
        .count = sizeof same_reasons / sizeof *same_reasons,
        .constant = -6.524,
        .measure = measure_same,
};

static const struct dd_reason story_reasons[] = {
        {"particulars agree", 5.963, 0.447},
        {"topic shared", 7.579, 0.700},
        {"frame without numbers", -3.814, 0.131},
        {"longer frame without numbers", -11.643, 0.160},
        {"names agree", 2.338, 0.482},
        {"numbers agree", 0.000, -0.272},
        {"particulars shared", 6.124, 0.332},
};

static void measure_story(const struct dd_features *f, double *x)
{
	x[0] = f->specifics_s;
	x[1] = f->topic;
	x[2] = f->cover * (1 - f->number_share);
	x[3] = f->cover_l * (1 - f->number_jaccard);
	x[4] = f->names;
	x[5] = f->number_odds;
	x[6] = f->ties;
}

const struct dd_model dd_model_story = {
        .reasons = story_reasons,
        .count = sizeof story_reasons / sizeof *story_reasons,
        .constant = -7.539,
        .measure = measure_story,
};

double dd_model_logit(const struct dd_model *model, const struct dd_features *features,
                      double *values)
{
	double scratch[DD_REASONS_MOST], logit = model->constant;
	double *x = values ? values : scratch;
	model->measure(features, x);
	for (unsigned i = 0; i < model->count; i++)
		logit += model->reasons[i].coefficient * x[i];
	return logit;
}

double dd_model_bound(const struct dd_features *features)
{
	struct dd_features best = *features;
	best.anchor_order = ANCHOR_ORDER_MOST;
	best.anchored = 1;
	best.fresh_l = 1;
	return dd_model_logit(&dd_model_same, &best, NULL) - DD_MODEL_SLACK;
}

double dd_logistic(double logit)
{
	return 1 / (1 + exp(-logit));
}
