"""The WSGI entry point: `granian --interface wsgi wsgi:app`."""

import gc

from app import create_app

app = create_app()
gc.collect()
gc.freeze()  # what a start makes lives for ever: going through it again cost 10 ms at a time
gc.set_threshold(
    10_000, 10, 10
)  # a request makes thousands of objects, and drops nearly all itself
