#!/bin/sh
# PostgreSQL's archive_command: puts a finished segment of the write-ahead log into a folder, from
# where the backup process takes it. PostgreSQL keeps a segment until this ends with 0, so that is
# said only of one which is whole and on the disk. One that is there with other content is not
# overwritten (PostgreSQL's manual, "Setting Up WAL Archiving"): two clusters share the folder.
#
# Usage: archive_command = 'sh archive-wal.sh "%p" "%f" FOLDER'
set -eu

path=$1
name=$2
folder=$3
place=$folder/$name
draft=$folder/.$name.draft

if [ -e "$place" ]; then
  if ! cmp -s "$path" "$place"; then
    echo "$place is there with other content" >&2
    exit 1
  fi
else
  rm -f "$draft"
  cp "$path" "$draft"
  sync "$draft"
  # Unlike a move, a link replaces nothing.
  ln "$draft" "$place"
  rm -f "$draft"
fi
sync "$place" "$folder"
