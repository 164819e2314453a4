#!/bin/sh
# sites.sh FROM TO: a copy of a labelled set of files (FROM/truth.tsv names them), each article with
# what a careless scraper brings along from one of two sites, by turns: 150 words of menus, appeals
# and notices.
set -eu

courier_head() {
	cat <<'END'
Skip to main content
The Harbour Courier
Home News Sport Business Opinion Culture Property Travel Weather Puzzles
Sign in to your account or register for free to comment on this story.
We use cookies to improve your experience on our website and to show you personalised advertising.
Accept all. Manage settings.
Share this article on Facebook, X, WhatsApp or by email.
END
}

courier_foot() {
	cat <<'END'
If you value what our reporters do, please consider supporting us from 4.99 a month. You can cancel at any time.
Sign up to our Morning Briefing newsletter, delivered to your inbox at 7am every weekday.
More on this topic. Most read today. Related articles.
Download our app from the App Store and Google Play.
Have you been affected by anything in this story? Call 0555 0134 200 in confidence.
The Harbour Courier is a member of the Independent Press Standards Organisation, which regulates newspapers.
Registered office: 12 Quay Street, Port Alder. Company number 1048213.
Copyright 2026 Harbour Courier Media Ltd. All rights reserved.
Terms of use. Privacy. Cookies. Contact us. Advertise with us. Jobs. Archive. Site map.
END
}

tribune_head() {
	cat <<'END'
Menu. Watch live. Latest headlines. Log in.
Politics, Economy, World, Health, Science, Tech, Climate, Entertainment, Video
The Plains Tribune, founded 1887
You have read two of your three free stories this month.
Become a member for one dollar a week and get every crossword, every column and the digital replica edition.
Listen to this article, four minutes
Advertisement. Story continues below.
END
}

tribune_foot() {
	cat <<'END'
Get the Plains Tribune in your inbox: Breaking Alerts, Weekend Reads, The Grain Report and Prep Sports Friday.
Trending now. Recommended for you. Around the web.
The Tribune corrects errors promptly; write to the standards desk.
Support local journalism with a gift to the Report for Plains fund, a 501(c)(3).
Reach the news desk at 402-555-0119, toll free 800-555-0147.
Tribune Square, 400 Elm Street, Fort Calder, Nebraska 68102
Obituaries, Classifieds, Legal notices, Public notices, Homes, Autos, Jobs
Do not sell or share my personal information. California notice at collection. Ad choices.
Copyright 2026 Plains Tribune Publishing Co., a Merriton company. This material may not be rewritten or redistributed.
END
}

from=$1 to=$2 site=tribune
mkdir -p "$to"
cp "$from/truth.tsv" "$to"
cut -f 1 "$from/truth.tsv" | while IFS= read -r file; do
	if [ $site = tribune ]; then site=courier; else site=tribune; fi
	mkdir -p "$to/$(dirname "$file")"
	{ ${site}_head; cat "$from/$file"; echo; ${site}_foot; } >"$to/$file"
done
