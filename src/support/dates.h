/* dates.h - the dates that feeds carry, as seconds since 1970-01-01T00:00:00Z.
 *
 * Read: RFC 3339 and the ISO 8601 forms around it (date alone, blank for T, no
 * seconds, fractions, no offset, 20240501, 20240501T120000Z, and the digits alone
 * as crawlers write them, 20240501120000), RFC 2822 (with or without weekday, zone
 * names, two-digit years), and Unix times in seconds, milliseconds or microseconds.
 * A date without an offset is taken as UTC: no result may depend on the machine's
 * time zone.
 */
#ifndef SUPPORT_DATES_H
#define SUPPORT_DATES_H

#include "support/buffer.h"

#include <stddef.h>
#include <stdint.h>

/* DEDUP_NO_DATE if the bytes are none of the forms above. */
int64_t date_parse(const char *bytes, size_t size);

/* Appends YYYY-MM-DDThh:mm:ssZ; seconds as date_parse() gives them. */
void date_print(struct buffer *out, int64_t seconds);

/* The year and month (1 to 12) that a time lies in. */
void date_month(int64_t seconds, int *year, int *month);

#endif
