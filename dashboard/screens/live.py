"""All runners, or the one in the address."""

from dashboard import viewer
from dashboard.component_mount import live

live(viewer.language())
