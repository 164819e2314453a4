#include "match/crowd.h"

#include <stdlib.h>

bool dd_crowds_room(struct dd_crowds *crowds, uint32_t texts)
{
	if (!crowds->of)
		crowds->of = calloc((size_t)texts + 1, sizeof *crowds->of);
	crowds->texts = crowds->of ? texts : 0;
	return crowds->of != NULL;
}

void dd_crowds_note_hub(struct dd_crowds *crowds, uint32_t text, uint32_t hub)
{
	uint32_t *kept = crowds->of[text].hub;

	hub++;
	for (unsigned i = 0; i < DD_HUBS_KEPT && hub && kept[i] != hub; i++) {
		uint32_t other = kept[i];

		if (other && other < hub)
			continue;
		kept[i] = hub;
		hub = other;
	}
}

static void note_nearest(struct dd_crowd *crowd, uint32_t text, unsigned agree)
{
	unsigned at = DD_NEAREST;

	for (unsigned i = DD_NEAREST; i-- > 0;) {
		if (crowd->agree[i] && crowd->text[i] == text)
			return;
		if (agree > crowd->agree[i] || (agree == crowd->agree[i] && text < crowd->text[i]))
			at = i;
	}
	if (at == DD_NEAREST)
		return;
	for (unsigned i = DD_NEAREST - 1; i > at; i--) {
		crowd->text[i] = crowd->text[i - 1];
		crowd->agree[i] = crowd->agree[i - 1];
	}
	crowd->text[at] = text;
	crowd->agree[at] = (uint8_t)agree;
}

void dd_crowds_note_pair(struct dd_crowds *crowds, uint32_t a, uint32_t b, unsigned agree)
{
	note_nearest(&crowds->of[a], b, agree);
	note_nearest(&crowds->of[b], a, agree);
}

bool dd_crowds_join(struct dd_crowds *crowds, const struct dd_crowds *from)
{
	if (!from->of)
		return true;
	if (!dd_crowds_room(crowds, from->texts))
		return false;
	for (uint32_t text = 0; text < from->texts; text++) {
		const struct dd_crowd *crowd = &from->of[text];

		crowds->of[text].is_crowded |= crowd->is_crowded;
		for (unsigned i = 0; i < DD_HUBS_KEPT && crowd->hub[i]; i++)
			dd_crowds_note_hub(crowds, text, crowd->hub[i] - 1);
		for (unsigned i = 0; i < DD_NEAREST && crowd->agree[i]; i++)
			note_nearest(&crowds->of[text], crowd->text[i], crowd->agree[i]);
	}
	return true;
}

void dd_crowds_release(struct dd_crowds *crowds)
{
	free(crowds->of);
	*crowds = (struct dd_crowds){0};
}
