"""Slack's documented limits on lengths and counts, in one table.

From docs.slack.dev/reference (block-kit, views, methods). Lengths are in characters.
"""

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
BLOCK_ID = 255
ACTION_ID = 255

SECTION_TEXT = 3000
FIELDS = 10
FIELD_TEXT = 2000
HEADER_TEXT = 150
CONTEXT_ELEMENTS = 10
CONTEXT_TEXT = 3000
ACTIONS_ELEMENTS = 25
LABEL = 2000
HINT = 2000
IMAGE_URL = 3000
ALT_TEXT = 2000
IMAGE_TITLE = 2000
MARKDOWN_TEXT = 12_000
CHARTS = 2
CHART_TITLE = 50
CHART_LABEL = 20
CHART_SERIES = 6
CHART_POINTS = 20
AXIS_TITLE = 50

BUTTON_TEXT = 75
BUTTON_VALUE = 2000
URL = 3000
ACCESSIBILITY_LABEL = 75
PLACEHOLDER = 150
INPUT_LENGTH = 3000
SELECT_OPTIONS = 100
CHOICE_OPTIONS = 10
OVERFLOW_OPTIONS = 5
OPTION_TEXT = 75
OPTION_VALUE = 150
OPTION_DESCRIPTION = 75

CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
CONFIRM_BUTTON = 30

VIEW_TITLE = 24
PRIVATE_METADATA = 3000
CALLBACK_ID = 255
EXTERNAL_ID = 255
VIEW_STACK = 3
VIEW_BYTES = 250_000

POST_TEXT = 40_000
UPDATE_TEXT = 4_000

# The documented limit for markdown blocks is 12,000 in total. Posts of mixed blocks were rejected
# at 13,200 or more characters including containers, and once at 11,341 characters of plain text
# (slackapi/bolt-js#2509, #2867). This limit is stricter, so what passes here passes in Slack.
ALL_BLOCKS_TEXT = 11_000

# Slack's reference doesn't say when it returns metadata_too_large. This is a safe guess.
METADATA_BYTES = 8_000

TRIGGER_SECONDS = 3.0
RESPONSE_URL_USES = 5
RESPONSE_URL_MINUTES = 30
