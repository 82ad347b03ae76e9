# shellcheck shell=bash
# Lists the tree's own files. Sourced by scripts that have changed to the top of the tree.

# list_files PATTERN...: tracked and new files, NUL between them, without those that git ignores or that are gone.
list_files() {
  git ls-files -z --cached --others --exclude-standard --deduplicate -- "$@" |
    while IFS= read -r -d '' file; do
      [[ -f $file ]] && printf '%s\0' "$file"
    done
}
