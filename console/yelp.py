"""`bedside yelp`: choose whether Yelp sends webhooks about the offices."""

from __future__ import annotations

import asyncio

import typer

from bot.errors import ConfigurationError
from console.command_line import HERE, SettingsFile, errors_explained, out, settings_of
from settings import Settings

yelp_cli = typer.Typer(help="Get new reviews from Yelp right away.", no_args_is_help=True)

NONE = "No office is connected to Yelp. docs/yelp.md says how."


@yelp_cli.command(name="subscribe")
def subscribe(settings: SettingsFile = HERE) -> None:
    """Have Yelp send webhooks about every office. The running bot also does this by itself.

    Example: [bold]bedside yelp subscribe[/bold]
    """
    with errors_explained():
        added = asyncio.run(changed(settings_of(settings), ends=False))
        if added:
            out.print(
                f"Yelp will send webhooks about {', '.join(added)} within 15 minutes.", markup=False
            )
        else:
            out.print("Yelp already sends webhooks about every office.")


@yelp_cli.command(name="unsubscribe")
def unsubscribe(settings: SettingsFile = HERE) -> None:
    """Stop Yelp's webhooks about this practice's offices.

    Remove BEDSIDE_YELP_WEBHOOK_SECRET and restart Bedside first, or it subscribes again.

    Example: [bold]bedside yelp unsubscribe[/bold]
    """
    with errors_explained():
        ended = asyncio.run(changed(settings_of(settings), ends=True))
        out.print(f"Yelp will stop sending webhooks about {', '.join(ended)}.", markup=False)


async def changed(settings: Settings, *, ends: bool) -> list[str]:
    """Change the subscriptions. Returns the names of the offices whose subscriptions changed."""
    import app_parts
    from console.clock import SystemClock

    offices = app_parts.offices_at_yelp(settings)
    if not offices:
        raise ConfigurationError(NONE)
    async with app_parts.to_sites(settings) as http:
        subscriptions = app_parts.yelp_subscriptions(settings, http, SystemClock())
        if ends:
            await subscriptions.end(offices)
            return [*offices.values()]
        return [offices[business] for business in await subscriptions.keep(offices)]
