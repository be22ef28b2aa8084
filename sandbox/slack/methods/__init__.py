"""The Web API's methods by family. Each takes a `Call` and returns the response without `ok`.

`METHODS` has each method with the scope that it requires. With None, any bot token works.
"""

from sandbox.slack.call import Method
from sandbox.slack.methods import chat, conversations, files, people, views

METHODS: dict[str, tuple[str | None, Method]] = {
    "auth.test": (None, people.auth_test),
    "team.info": ("team:read", people.team_info),
    "users.info": ("users:read", people.users_info),
    "users.list": ("users:read", people.users_list),
    "users.lookupByEmail": ("users:read.email", people.users_lookup_by_email),
    "apps.connections.open": ("connections:write", people.apps_connections_open),
    "chat.postMessage": ("chat:write", chat.post_message),
    "chat.update": ("chat:write", chat.update),
    "chat.delete": ("chat:write", chat.delete),
    "chat.postEphemeral": ("chat:write", chat.post_ephemeral),
    "chat.getPermalink": (None, chat.get_permalink),
    "conversations.open": ("im:write", conversations.open_dm),
    "conversations.info": ("channels:read", conversations.info),
    "conversations.list": ("channels:read", conversations.list_all),
    "conversations.members": ("channels:read", conversations.members),
    "conversations.join": ("channels:join", conversations.join),
    "conversations.history": ("channels:history", conversations.history),
    "conversations.replies": ("channels:history", conversations.replies),
    "files.info": (files.SCOPE, files.info),
    "files.getUploadURLExternal": (files.UPLOADS, files.get_upload_url),
    "files.completeUploadExternal": (files.UPLOADS, files.complete_upload),
    "views.open": (None, views.open_view),
    "views.push": (None, views.push),
    "views.update": (None, views.update),
    "views.publish": (None, views.publish),
}
