"""What is asked of a project of source code: its licence, its version, what it needs, what changed in a version, who
uses a definition and what a default is; all of it read off the files themselves, to the last of them.
"""

from gemma10m_tui.conversation.project.answers import answer_about_the_project
from gemma10m_tui.conversation.project.questions import ProjectQuestion, project_question

__all__ = ["ProjectQuestion", "answer_about_the_project", "project_question"]
