#!/bin/sh
# Copies a release to the bucket
export BUCKET=releases
export ACCESS="AKIAEXAMPLEKEY123456"
cp -r build "$BUCKET"
