"""A local Teams: the Bot Connector, the token issuer, and the people who use the client.

`Teams` is mounted in a web application and posts activities to the bot, signed the way the
real service signs them. It's imported only where it's used, because it requires PyJWT, from the
extra `teams`.

`sandbox.app.Sandbox(…, teams=TeamsPlace(tenant, app_id, password, team_name, channels, people))`
adds it to Slack. `channels` is {"19:…@thread.tacv2": name}, and `people` is {Slack ID: object ID}.
The URLs for the bot are `sandbox.teams.service_url`, `.login_url`, and `.metadata_url`. Activities
are posted to `{base_url}/api/messages`. At first, the bot isn't installed. Once it's listening, and
if `sandbox.was_restored` is false, call `await sandbox.teams.people.install(object_id)`.
"""

from sandbox.teams.keeping import dump, restore
from sandbox.teams.server import Teams
from sandbox.teams.world import Channel, Person

__all__ = ["Channel", "Person", "Teams", "dump", "restore"]
