#!/bin/sh
# PostgreSQL's archive_command: puts a finished segment of the write-ahead log into a folder, from
# where the backup process takes it. PostgreSQL keeps a segment until this ends with 0, so that is
# said only of one which is whole and on the disk. Each cluster has a folder of its own there: every
# new one begins its log with the same names. One that is there with other content is not overwritten
# (PostgreSQL's manual, "Setting Up WAL Archiving"): two copies of a cluster share the folder.
#
# Usage: archive_command = 'sh archive-wal.sh "%p" "%f" FOLDER', which PostgreSQL runs in the
# cluster's own folder
set -eu

path=$1
name=$2
# What the cluster's control file begins with: its system identifier, 64 bits in the machine's order.
cluster=$(od -A n -t u8 -N 8 global/pg_control | tr -d ' ')
folder=$3/${cluster:?}
place=$folder/$name
draft=$folder/.$name.draft

# Without its parent the disk is not there.
[ -d "$folder" ] || mkdir "$folder"
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
sync "$place" "$folder" "$3"
