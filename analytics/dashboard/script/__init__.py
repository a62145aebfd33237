"""What each session runs. Beside a folder ``pages`` Streamlit would take its files for scripts."""
