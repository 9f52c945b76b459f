#!/bin/sh
# Installs what tests need of Debian's archive where that is possible, else says what is missing. Always ends with 0:
# a test whose program is missing is skipped and says so.
command -v tv_validate_grabber >/dev/null 2>&1 && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    export DEBIAN_FRONTEND=noninteractive
    # an archive that does not answer must not hold the tests up
    timeout 240 sh -c "apt-get -o Acquire::Retries=1 update && apt-get install -y --no-install-recommends xmltv-util" \
        >/dev/null 2>&1
fi
command -v tv_validate_grabber >/dev/null 2>&1 ||
    echo "tests: no tv_validate_grabber (Debian's xmltv-util; install it as root): the grabber is not validated" >&2
exit 0
