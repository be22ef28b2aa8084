# ruff: noqa: E501, SIM905
"""First names that are common in the United States and are hardly ever anything else."""

from __future__ import annotations

FIRST_NAMES = frozenset(
    """
    Aaron Abigail Adam Adrian Aisha Alan Albert Alejandro Alex Alexander Alexandra Alexis Alice Alicia
    Allison Alyssa Amanda Amber Amelia Amy Ana Andrea Andrew Angela Angelica Anita Ann Anna Anne Annie
    Anthony Antonio Ashley Audrey Ava Barbara Beatrice Becky Benjamin Bernard Beth Betty Beverly Bill
    Billy Bob Bobby Bonnie Brad Bradley Brandon Brenda Brian Brianna Bruce Bryan Caitlin Cameron Carl
    Carla Carlos Carmen Carol Caroline Carolyn Catherine Charles Charlotte Cheryl Chris Christina
    Christine Christopher Cindy Claire Claudia Connie Courtney Craig Crystal Cynthia Daniel Danielle
    Danny David Deborah Debra Denise Dennis Derek Diana Diane Diego Donald Donna Dorothy Douglas Dylan
    Edward Eileen Elaine Elena Elizabeth Ellen Emily Emma Eric Erica Erin Ethan Eugene Eva Evelyn
    Fernando Frances Francisco Gabriel Gary George Gerald Gina Gloria Gregory Hannah Harold Heather
    Helen Henry Isabel Isabella Ivan Jack Jackie Jacob Jacqueline James Jamie Janet Janice Jason Javier
    Jeff Jeffrey Jennifer Jenny Jeremy Jerry Jessica Jessie Jill Jim Jimmy Joan Joe Joel John Johnny
    Jonathan Jordan Jose Joseph Joshua Joyce Juan Juanita Judith Judy Julia Julie Justin Karen Katherine
    Kathleen Kathryn Kathy Katie Kayla Keith Kelly Kenneth Kevin Kim Kimberly Kristen Kristin Kyle
    Larry Laura Lauren Laurie Lawrence Leah Leonard Leslie Linda Lindsay Lisa Lori Louis Lucas Lucia
    Luis Lynn Madison Marcus Margaret Maria Marie Marilyn Marisol Martha Martin Mary Matthew Megan
    Melanie Melissa Michael Michelle Miguel Mike Mohammed Monica Morgan Nancy Natalie Nathan Nicholas
    Nicole Noah Norma Olivia Oscar Pamela Patricia Patrick Paul Paula Pedro Peggy Peter Philip Phillip
    Phyllis Priscilla Rachel Ralph Ramon Randy Raymond Rebecca Ricardo Richard Rita Robert Roberto
    Robin Rodney Roger Ronald Rosa Rosemary Russell Ruth Ryan Samantha Samuel Sandra Sara Sarah Scott
    Sean Sergio Sharon Shawn Sheila Shirley Sofia Sophia Stephanie Stephen Steve Steven Stuart Susan
    Suzanne Sylvia Tammy Tanya Tara Teresa Terry Thelma Theresa Thomas Tiffany Timothy Tina Todd Tom
    Tony Tracy Travis Tyler Valerie Vanessa Veronica Victor Victoria Vincent Walter Wanda
    Wayne Wendy William Yolanda Yvonne Zachary
    """.split()
)
