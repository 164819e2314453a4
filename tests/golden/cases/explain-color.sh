# Colours tell copied, reworded and unmatched apart; each line ends without one.
cat > a.txt <<END
The council of Velmond voted on Tuesday to close the eastern lock for eleven weeks.
Divers had found cracks in two of its four gates, harbour master Ines Torvald said.
The bakery on the quay sells bread with caraway on Saturdays only.
END
cat > b.txt <<END
The council of Velmond voted on Tuesday to close the eastern lock for eleven weeks.
Cracks in two of the four gates were found by divers, according to harbour master Ines Torvald.
END
export COLUMNS=100
$DEDUP --color=always --explain a.txt b.txt | sed '1,/^$/d' | sed -n '/copied.*reworded/,$p' | cat -v
$DEDUP --color=never --explain a.txt b.txt | grep -c "$(printf '\033')"
true
