"""All runners, or the one in the address."""

from dashboard.component_mount import live

live()
