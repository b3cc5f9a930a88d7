#!/bin/sh
# Brings what others made into static/vendor, from the npm registry, at the versions written here.
# Run it when a version changes, look at the difference, commit the result. Nothing here is needed to run the site.
set -eu

SARABUN=5.3.0 # SIL Open Font License 1.1

here=$(cd "$(dirname "$0")/.." && pwd)
vendor="$here/static/vendor"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

cd "$scratch"
npm pack --silent "@fontsource/sarabun@$SARABUN" >/dev/null
tar -xzf ./*.tgz

mkdir -p "$vendor/sarabun"
for part in thai-400 thai-700 latin-400 latin-700; do
    cp "package/files/sarabun-$part-normal.woff2" "$vendor/sarabun/"
done
cp package/LICENSE "$vendor/sarabun/LICENSE.txt"

cd "$vendor"
{
    echo "Made by tools/vendor.sh. One line a file: name, version, licence, sha256, path."
    find sarabun -type f | sort | while read -r file; do
        echo "@fontsource/sarabun $SARABUN OFL-1.1 $(sha256sum "$file" | cut -d' ' -f1) $file"
    done
} >VERSIONS.txt
