# Settings of the shop
DEBUG = False
DATABASE = "postgres://shop:correct-horse@db.internal/shop"
API_KEY = "not-a-real-key-91823"
TIMEOUT = 30
