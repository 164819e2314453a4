/* The overview's timeline: articles and repeats by date, where dates are known.
 *
 * The unit is the shortest that takes at most BARS bars. Feeds carry a few wild
 * dates (1970, 2099) that would leave the rest one bar: if all but the outermost half
 * percent at either end lie in a quarter of the time or less, what is beyond that is
 * counted in a note and not drawn.
 */
#include "report/html.h"
#include "support/dates.h"

#include <inttypes.h>
#include <stdlib.h>

#define BARS 120
#define DAY  86400

enum unit { HOURS, DAYS, WEEKS, MONTHS, YEARS };

static const char *const unit_says[] = {"an hour", "a day", "a week", "a month", "a year"};

struct scale {
	enum unit unit;
	int64_t years; /* in a bar, of unit YEARS */
	int64_t first; /* bar number 0, in units */
	size_t count;
};

struct dated {
	int64_t date;
	bool repeats;
};

struct bar {
	uint64_t articles, repeats;
};

static int by_date(const void *left, const void *right)
{
	const struct dated *a = left, *b = right;

	return (a->date > b->date) - (a->date < b->date);
}

static struct dated *dated_articles(const struct html *html, size_t *count)
{
	const struct dedup *dedup = html->report->dedup;
	uint32_t documents = dedup_document_count(dedup);
	struct dated *dated = memory_new(documents * sizeof(*dated));

	*count = 0;
	for (uint32_t i = html->facts.earlier; i < documents; i++) {
		struct dedup_info info;

		dedup_document_info(dedup, i, &info);
		if (info.date != DEDUP_NO_DATE)
			dated[(*count)++] =
			        (struct dated){info.date, html->facts.role[i] == HTML_REPEAT};
	}
	if (*count)
		qsort(dated, *count, sizeof(*dated), by_date);
	return dated;
}

static int64_t floor_div(int64_t value, int64_t by)
{
	return value / by - (value % by < 0);
}

/* The unit that a time lies in, counted from a fixed one. Weeks begin on Monday;
 * 1970-01-01 was a Thursday. */
static int64_t unit_of(int64_t seconds, enum unit unit, int64_t years)
{
	int year, month;

	switch (unit) {
	case HOURS:
		return floor_div(seconds, 3600);
	case DAYS:
		return floor_div(seconds, DAY);
	case WEEKS:
		return floor_div(floor_div(seconds, DAY) + 3, 7);
	case MONTHS:
		date_month(seconds, &year, &month);
		return (int64_t)year * 12 + month - 1;
	case YEARS:
		break;
	}
	date_month(seconds, &year, &month);
	return floor_div(year, years);
}

static struct scale choose_scale(int64_t first, int64_t last)
{
	struct scale scale = {.unit = HOURS, .years = 1};
	int64_t bars;

	for (;;) {
		scale.first = unit_of(first, scale.unit, scale.years);
		bars = unit_of(last, scale.unit, scale.years) - scale.first + 1;
		if (bars <= BARS)
			break;
		if (scale.unit < YEARS)
			scale.unit++;
		else
			scale.years *= 2;
	}
	scale.count = (size_t)bars;
	return scale;
}

static struct scale scale_of(const struct dated *dated, size_t count)
{
	const struct dated *first = dated, *last = dated + count - 1;
	size_t cut = count / 200;

	if ((last[0].date - first[0].date) / 4 > last[-(ptrdiff_t)cut].date - first[cut].date) {
		first += cut;
		last -= cut;
	}
	return choose_scale(first->date, last->date);
}

static void add_label(struct buffer *out, const struct scale *scale, size_t index)
{
	int64_t unit = scale->first + (int64_t)index;
	struct buffer date = {0};

	switch (scale->unit) {
	case HOURS:
		date_print(&date, unit * 3600);
		buffer_format(out, "%.10s %.5s", date.bytes, date.bytes + 11);
		break;
	case DAYS:
	case WEEKS:
		date_print(&date, (scale->unit == DAYS ? unit : unit * 7 - 3) * DAY);
		buffer_format(out, "%s%.10s", scale->unit == WEEKS ? "week of " : "", date.bytes);
		break;
	case MONTHS:
		buffer_format(out, "%04d-%02d", (int)floor_div(unit, 12),
		              (int)(unit - floor_div(unit, 12) * 12) + 1);
		break;
	case YEARS:
		buffer_format(out, "%04" PRId64, unit * scale->years);
		if (scale->years > 1)
			buffer_format(out, " to %04" PRId64, (unit + 1) * scale->years - 1);
	}
	buffer_free(&date);
}

/* A bar is 10 wide with a gap of 2; 100 is the height of the largest. */
static void add_bar(struct buffer *out, const struct scale *scale, const struct bar *bars,
                    size_t index, uint64_t largest)
{
	const struct bar *bar = &bars[index];
	double all = 100.0 * (double)bar->articles / (double)largest;
	double repeats = 100.0 * (double)bar->repeats / (double)largest;

	if (!bar->articles)
		return;
	buffer_add_string(out, "<g><title>");
	add_label(out, scale, index);
	buffer_add_string(out, ": ");
	html_plural(out, bar->articles, "article");
	buffer_add_string(out, ", ");
	html_plural(out, bar->repeats, "repeat");
	buffer_format(out,
	              "</title><rect class=\"all\" x=\"%zu\" y=\"%.2f\" width=\"8\" "
	              "height=\"%.2f\"/>",
	              index * 10 + 1, 100 - all, all);
	if (bar->repeats)
		buffer_format(out,
		              "<rect class=\"repeats\" x=\"%zu\" y=\"%.2f\" width=\"8\" "
		              "height=\"%.2f\"/>",
		              index * 10 + 1, 100 - repeats, repeats);
	buffer_add_string(out, "</g>\n");
}

static void add_chart(struct buffer *out, const struct scale *scale, const struct bar *bars)
{
	uint64_t largest = 1;

	for (size_t i = 0; i < scale->count; i++)
		if (bars[i].articles > largest)
			largest = bars[i].articles;
	buffer_add_string(out, "<p class=\"faint\">At most ");
	html_plural(out, largest, "article");
	if (scale->years > 1)
		buffer_format(out, " in %" PRId64 " years", scale->years);
	else
		buffer_format(out, " %s", unit_says[scale->unit]);
	buffer_add_string(out, ". <span class=\"key all\"></span>articles "
	                       "<span class=\"key repeats\"></span>of these, repeats</p>\n");
	buffer_format(
	        out,
	        "<svg class=\"timeline\" viewBox=\"0 0 %zu 100\" preserveAspectRatio=\"none\" "
	        "role=\"img\" aria-label=\"Articles and repeats by date\">\n",
	        scale->count * 10);
	for (size_t i = 0; i < scale->count; i++)
		add_bar(out, scale, bars, i, largest);
	buffer_add_string(out, "</svg>\n<p class=\"axis\"><span>");
	add_label(out, scale, 0);
	buffer_add_string(out, "</span>");
	if (scale->count > 1) {
		buffer_add_string(out, "<span>");
		add_label(out, scale, scale->count - 1);
		buffer_add_string(out, "</span>");
	}
	buffer_add_string(out, "</p>\n");
}

static void add_notes(const struct html *html, struct buffer *out, size_t dated, size_t drawn)
{
	uint64_t articles = html->facts.summary.articles;

	if (dated < articles) {
		buffer_add_string(out, "<p class=\"faint\">");
		html_plural(out, articles - dated, "article");
		buffer_add_string(out, " without a date.</p>\n");
	}
	if (drawn < dated) {
		buffer_add_string(out, "<p class=\"faint\">");
		html_plural(out, dated - drawn, "article");
		buffer_add_string(out, " with an outlying date not drawn.</p>\n");
	}
}

void html_timeline(const struct html *html, struct output *out)
{
	size_t count, drawn = 0;
	struct dated *dated = dated_articles(html, &count);
	struct scale scale;
	struct bar *bars;

	if (!count) {
		free(dated);
		return;
	}
	scale = scale_of(dated, count);
	bars = memory_zeroed(scale.count, sizeof(*bars));
	for (size_t i = 0; i < count; i++) {
		int64_t bar = unit_of(dated[i].date, scale.unit, scale.years) - scale.first;

		if (bar < 0 || bar >= (int64_t)scale.count)
			continue;
		bars[bar].articles++;
		bars[bar].repeats += dated[i].repeats;
		drawn++;
	}
	buffer_add_string(&out->buffer, "<section class=\"span\" aria-labelledby=\"time-title\">\n"
	                                "<h3 id=\"time-title\">Timeline</h3>\n");
	add_chart(&out->buffer, &scale, bars);
	add_notes(html, &out->buffer, count, drawn);
	buffer_add_string(&out->buffer, "</section>\n");
	free(bars);
	free(dated);
}
