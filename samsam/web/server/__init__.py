"""One ASGI application around Streamlit, with its bounds."""
