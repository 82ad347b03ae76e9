#!/bin/sh
# check_rules.sh HEADER...: rules 1 and 2 of abi.h that a compiler does not check. Prints each offence; 1 when there is one.
set -u

# Types whose first member is not ip_hdr on purpose: they never change.
fixed='ip_hdr|ip_str|ip_value|ip_scored|ip_note_desc|ip_elf_note'

without_comments() { perl -0pe 's{/\*.*?\*/}{$& =~ s/[^\n]//gr}gse; s{//[^\n]*}{}g' "$1"; }

offences=$(for header in "$@"; do
  without_comments "$header" | grep -nE '\b(bool|_Bool|enum|long|short|float|wchar_t|int|unsigned)\b' |
    sed "s|^|$header: not a fixed-width type: line |"
  without_comments "$header" | grep -nE '^[^?]*[A-Za-z0-9_]+ *: *[0-9]+ *;' | sed "s|^|$header: bit-field: line |"
  without_comments "$header" | perl -0ne '
    while (/typedef struct (\w+) \{\s*(\w+)/g) { print "'"$header"': $1 does not start with ip_hdr\n" if $2 ne "ip_hdr" && $1 !~ /^('"$fixed"')$/; }'
done)

[ -z "$offences" ] && exit 0
echo "$offences"
exit 1
