#!/bin/sh
# Installs what tests need of Debian's archive where that is possible, else says what is missing. Always ends with 0:
# a test whose program is missing is skipped and says so.
# program:package:what is not tested without it
programs="tv_validate_grabber:xmltv-util:the grabber is not validated
ffmpeg:ffmpeg:recordings are neither converted nor cut
dvbcut:dvbcut:nobody asks it whether it loads and cuts what was converted
comskip:comskip:its advertisements are not read
mkvmerge:mkvtoolnix:chapters of Matroska files are not read back"

missing() {
    echo "$programs" | while IFS=: read -r program package lost; do
        command -v "$program" >/dev/null 2>&1 || echo "$program:$package:$lost"
    done
}

[ -z "$(missing)" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    export DEBIAN_FRONTEND=noninteractive
    # an archive that does not answer must not hold the tests up; a package that it lacks must not keep others away
    timeout 300 sh -c '
        apt-get -o Acquire::Retries=1 update
        for package; do apt-get install -y --no-install-recommends "$package"; done
    ' sh $(missing | cut -d: -f2) >/dev/null 2>&1 </dev/null
fi
missing | while IFS=: read -r program package lost; do
    echo "tests: no $program (Debian's $package; install it as root): $lost" >&2
done
exit 0
