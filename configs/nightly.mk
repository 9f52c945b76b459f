# The night's work: grab -> classify -> topics -> recommend. Only what changed is done again.
#
#     make -s -f nightly.mk                   everything, in the folder that it is started in
#     make -s -f nightly.mk retrain           once a week: learn the labels anew, and the concepts of tastes
#
# In that folder:
#     nightly.conf         settings, such as   GRAB = tv_grab_xx --days 7    (without GRAB: guide.xml as it lies there)
#     likes/alice.jsonl    what alice likes, a file a person: marks, titles, a recorder's log, a viewing history
# Out come labelled.xml, for the server, and week/alice.html, week/alice.ics and week/alice.jsonl.
#
# Safe to run twice at once: the second run waits for the first and then finds nothing to do. A failed step ends the
# run with make's exit code 2 and leaves the files of the night before: tvml writes a file whole or not at all. (So no
# .DELETE_ON_ERROR here: it would take the old file away.) Needs GNU make and flock.

SELF := $(abspath $(lastword $(MAKEFILE_LIST)))
-include nightly.conf

TVML ?= tvml
# a command that prints a guide in XMLTV
GRAB ?=
# of a label, to be written into labelled.xml
CONFIDENCE ?= 0.8
# programmes a person
TOP ?= 50
# what is over by then is left out; empty for all that the guide has
SINCE ?= now
# versions of each model that retrain keeps
KEEP ?= 7
# seconds that a second run waits
WAIT ?= 3600
export TVML_REGISTRY ?= $(CURDIR)/models

PEOPLE := $(basename $(notdir $(wildcard likes/*.*)))

.PHONY: night retrain locked-night locked-retrain FORCE
night retrain:
	@flock -w $(WAIT) .nightly.lock $(MAKE) --no-print-directory -f $(SELF) locked-$@

locked-night: labelled.xml topics.trained $(foreach person,$(PEOPLE),$(addprefix week/$(person),.html .ics .jsonl))
	@:

# Asked for each time, replaced only when it has changed: what follows looks at its date.
ifneq ($(strip $(GRAB)),)
guide.xml: FORCE
	@($(GRAB)) > .guide.new && test -s .guide.new
	@if cmp -s .guide.new $@; then rm .guide.new; else mv .guide.new $@; fi
endif

genre.trained: | guide.xml
	$(TVML) train-classifier -q guide.xml >> training.jsonl
	@touch $@

# exit code 6: published, but not better than the champion, which stays
locked-retrain: guide.xml genre.trained
	$(TVML) train-classifier -q guide.xml --memory-from genre >> training.jsonl || test $$? -eq 6
	@touch genre.trained
	@rm -f concepts.trained  # the next night learns concepts from what is labelled then
	$(TVML) models gc -q --keep $(KEEP) > /dev/null

labelled.xml: guide.xml genre.trained
	$(TVML) classify -q $< --min-confidence $(CONFIDENCE) --to xmltv -o $@

# Topics go on from those of the night before and keep their numbers.
topics.trained: labelled.xml
	$(TVML) topics train -q $< $(if $(wildcard topics.trained),--warm-start topics) >> training.jsonl
	@touch $@

# What tastes are described in; retrain has it learned anew.
concepts.trained: | labelled.xml
	$(TVML) recommend train -q labelled.xml >> training.jsonl
	@touch $@

# What is coming, read once for all people.
coming.indexed: labelled.xml concepts.trained
	$(TVML) recommend index -q $< --name coming > /dev/null
	$(TVML) models gc -q coming --keep 1 > /dev/null
	@touch $@

week:
	@mkdir -p $@

.SECONDEXPANSION:
$(PEOPLE:%=week/%.learned): week/%.learned: $$(firstword $$(wildcard likes/$$*.*)) coming.indexed | week
	$(TVML) recommend learn -q $* --index coming --likes $< > /dev/null
	@touch $@

RECOMMEND = $(TVML) recommend -q --index coming --person $* --top $(TOP) $(if $(strip $(SINCE)),--since $(SINCE))
$(PEOPLE:%=week/%.jsonl): week/%.jsonl: week/%.learned
	$(RECOMMEND) --to jsonl -o $@
$(PEOPLE:%=week/%.html): week/%.html: week/%.learned
	$(RECOMMEND) --to html -o $@
$(PEOPLE:%=week/%.ics): week/%.ics: week/%.learned
	$(RECOMMEND) --to ics -o $@
