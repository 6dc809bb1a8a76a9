"""The script book: counsellors read, try, comment and approve every sentence that the bot can say."""
